// The small collections, whole in memory: people and teams, replies, notifications, AI drafts; and articles while somebody looks at them.
import { laneOf } from '#client/lanes.ts';
import type { Desk as DeskFacts } from '#protocol/commands/conversation.ts';
import type { Article, Draft, Person, Reply } from '#protocol/documents/desk.ts';
import type { Notification } from '#protocol/documents/notification.ts';
import type { Id } from '#protocol/ids.ts';
import type { NoticePreferences } from '#protocol/notices.ts';
import type { Chosen } from '#protocol/presence.ts';
import { needsReview } from '#protocol/review.ts';
import { languageTagOf } from './language-tag.ts';
import type { LocalCollection, Range, Replicated } from './local-collection.ts';
import type { Agent, ArticleFilter, ArticleView, Readable, ReplyView, Team } from './model.ts';
import { overlayArticle, overlayNotification, overlayPreferences, overlayReply } from './overlay.ts';
import type { Pending } from './pending.ts';
import { byKey, derive } from './readable.ts';

/** All rows of a collection by id, kept equal to the disk. `isReady` turns true once and stays. */
export type Table<Doc> = {
  rows: ReadonlyMap<Id, Doc>;
  isReady(): boolean;
  subscribe(listener: (ids: ReadonlySet<Id>) => void): () => void;
  close(): void;
};

export function createTable<Doc extends Replicated>(
  collection: LocalCollection<Doc>,
  range: Range,
): Table<Doc> {
  const rows = new Map<Id, Doc>();
  const gone = new Set<Id>();
  const listeners = new Set<(ids: ReadonlySet<Id>) => void>();
  let isReady = false;
  const tell = (ids: ReadonlySet<Id>) => {
    for (const listener of [...listeners]) listener(ids);
  };
  const stop = collection.onChange(changes => {
    for (const { id, document } of changes) {
      if (document) rows.set(id, document);
      else {
        rows.delete(id);
        if (!isReady) gone.add(id);
      }
    }
    tell(new Set(changes.map(change => change.id)));
  });
  collection.range(range).then(
    found => {
      // What came as a change meanwhile is newer than what was read.
      for (const document of found) {
        if (!rows.has(document.id) && !gone.has(document.id)) rows.set(document.id, document);
      }
      isReady = true;
      gone.clear();
      tell(new Set(found.map(document => document.id)));
    },
    // Closed under the read: nobody looks any more.
    () => undefined,
  );
  return {
    rows,
    isReady: () => isReady,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: stop,
  };
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

/** A person as shown: what they just chose counts before the server has it. */
function withChoice(person: Person & { kind: 'agent' }, pending: Pending, me: Id): Agent {
  if (person.id !== me) return { ...person, isPending: false };
  const last = pending.lane('presence').findLast(item => item.state !== 'failed');
  const { availability, statusText, statusUntil } = (last?.payload ?? person) as Chosen;
  const isPending = last !== undefined && last.state !== 'sent';
  return { ...person, availability, statusText, statusUntil, isPending };
}

export function createPeople(
  table: Table<Person>,
  pending: Pending,
  me: Id,
): {
  people: Readable<Agent[]>;
  teams: Readable<Team[]>;
  facts: DeskFacts;
} {
  const isAgent = (person: Person): person is Person & { kind: 'agent' } => person.kind === 'agent';
  const isTeam = (person: Person): person is Team => person.kind === 'team';
  return {
    people: derive([table, pending], () =>
      [...table.rows.values()]
        .filter(isAgent)
        .map(person => withChoice(person, pending, me))
        .sort(byName),
    ),
    teams: derive([table], () => [...table.rows.values()].filter(isTeam).sort(byName)),
    facts: {
      agent(id) {
        const person = table.rows.get(id);
        if (!person || !isAgent(person) || !person.active) return undefined;
        return { name: person.name, teamIds: person.teamIds, seesEveryTeam: person.role !== 'agent' };
      },
      team(id) {
        const team = table.rows.get(id);
        return team && isTeam(team) ? { name: team.name } : undefined;
      },
    },
  };
}

/** Ids of the lanes of one kind that hold something, as `article:` or `reply:`. */
function pendingIds(pending: Pending, prefix: string): Id[] {
  const lanes = new Set(pending.all().map(item => item.lane));
  return [...lanes].filter(lane => lane.startsWith(prefix)).map(lane => lane.slice(prefix.length));
}

export function createReplies(table: Table<Reply>, pending: Pending, me: Id): Readable<ReplyView[]> {
  return derive([table, pending], () => {
    const ids = new Set([...table.rows.keys(), ...pendingIds(pending, 'reply:')]);
    return [...ids]
      .flatMap(id => {
        const document = table.rows.get(id);
        const items = pending.lane(laneOf({ kind: 'reply.remove', payload: { replyId: id } }));
        const shown = overlayReply(document, items, me);
        return shown ? [{ ...shown, isPending: shown !== document }] : [];
      })
      .sort((a, b) => a.title.localeCompare(b.title));
  });
}

export function createNotifications(table: Table<Notification>, pending: Pending): Readable<Notification[]> {
  return derive([table, pending], () => {
    const items = pending.lane('notifications');
    return [...table.rows.values()]
      .filter(document => document.type === 'notice')
      .map(document => overlayNotification(document, items))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  });
}

/** What this person chose about being told, or what holds for who chose nothing. */
export const createPreferences = (
  table: Table<Notification>,
  pending: Pending,
  me: Id,
): Readable<NoticePreferences> =>
  derive([table, pending], () => overlayPreferences(table.rows.get(me), pending.lane('preferences')));

/** Which conversations have an AI draft, known by id alone: a draft has the id of its conversation. */
export const createDraftIds = (table: Table<Draft>) => ({
  has: (id: Id) => table.rows.has(id),
  subscribe: table.subscribe,
});

export const articleLane = (id: Id): string =>
  laneOf({ kind: 'article.publish', payload: { articleId: id } });

export function createArticles(table: () => Table<Article>, pending: Pending, me: Id) {
  const of = byKey((key: string): Readable<ArticleView[] | undefined> => {
    const { status, audience, language, dueBy, text = '' } = JSON.parse(key) as ArticleFilter;
    const words = text.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
    const rows = table();
    return derive([rows, pending], () => {
      if (!rows.isReady()) return undefined;
      const ids = new Set([...rows.rows.keys(), ...pendingIds(pending, 'article:')]);
      return [...ids]
        .flatMap(id => {
          const document = rows.rows.get(id);
          const shown = overlayArticle(document, pending.lane(articleLane(id)), me);
          return shown ? [{ ...shown, isPending: shown !== document }] : [];
        })
        .filter(article => {
          if (status !== undefined && article.status !== status) return false;
          if (audience !== undefined && article.audience !== audience) return false;
          if (language !== undefined && languageTagOf(article.locale) !== language) return false;
          if (dueBy !== undefined && !needsReview(article, dueBy)) return false;
          const searched = `${article.title} ${article.tags.join(' ')} ${article.body}`.toLocaleLowerCase();
          return words.every(word => searched.includes(word));
        })
        .sort((a, b) => b.updatedAt - a.updatedAt);
    });
  });
  // Always in the same order, so that the same filter is the same key.
  return ({ status, audience, language, dueBy, text }: ArticleFilter) =>
    of(JSON.stringify({ status, audience, language, dueBy, text }));
}
