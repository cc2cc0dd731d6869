// Puts the local data together into the desk that the screens read. Everything here is local; the line is a port.

import { laneOf } from '#client/lanes.ts';
import { must } from '#client/must.ts';
import type { Outbox } from '#client/outbox.ts';
import type { NewItem } from '#client/outbox-item.ts';
import type { ReportFault } from '#client/ports.ts';
import type { Article } from '#protocol/documents/desk.ts';
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { LiveStore } from '../state/live.ts';
import { withWaiting } from '../sync/line-status.ts';
import type { Station } from '../sync/station.ts';
import { createArticlePassages } from './article-passages.ts';
import { createBehindFigures } from './behind-figures.ts';
import { createCommands } from './commands.ts';
import { createConversationLists } from './conversation-lists.ts';
import { type Conversations, createConversations, laneOfConversation } from './conversations.ts';
import { createCustomerConversations, createCustomerLists, createCustomers } from './customers.ts';
import type { Desk } from './desk.ts';
import type { DeskStore } from './desk-store.ts';
import { createJournal } from './journal.ts';
import { createMetrics } from './metrics.ts';
import type { Live, Readable, Recovery } from './model.ts';
import { createNearArticles } from './near-articles.ts';
import { createNotices } from './notices.ts';
import { createOperations } from './operations.ts';
import { outboxOf } from './outbox-view.ts';
import { overlayArticle, overlayDraft, overlayReply } from './overlay.ts';
import { followOwnEdits } from './own-edits.ts';
import type { Pending } from './pending.ts';
import { byKey, derive } from './readable.ts';
import type { LocalDatabase } from './rxdb.ts';
import { createSearch, type SearchWorker } from './search.ts';
import { createSecurity } from './security.ts';
import { createSimilar } from './similar.ts';
import {
  articleLane,
  createArticles,
  createDraftIds,
  createNotifications,
  createPeople,
  createPreferences,
  createReplies,
  createTable,
  type Table,
} from './tables.ts';
import { createThread, type ThreadStore } from './thread.ts';
import { createViews } from './views.ts';
import { createWatching } from './watching.ts';

export type DeskDeps = {
  user: SignedInUser;
  database: LocalDatabase;
  store: DeskStore;
  outbox: Outbox;
  pending: Pending;
  live: LiveStore;
  station: Pick<Station, 'status' | 'ask' | 'say' | 'tryNow'>;
  recovery: Readable<Recovery | null>;
  recover: Desk['commands']['recover'];
  lostWords: Desk['lostWords'];
  forgetLostWords: Desk['commands']['forgetLostWords'];
  localStore: Desk['localStore'];
  unsaved: Desk['unsaved'];
  knowledgeServer: Desk['knowledgeServer'];
  noticeServer: Desk['noticeServer'];
  flowServer: Desk['flowServer'];
  identityServer: Desk['identityServer'];
  integrationServer: Desk['integrationServer'];
  analyticsServer: Desk['analyticsServer'];
  modelServer: Desk['modelServer'];
  securityServer: Desk['securityServer'];
  traceServer: Desk['traceServer'];
  copilotServer: Desk['copilotServer'];
  push: Desk['push'];
  now(): Millis;
  newId(): Id;
  breathe(): Promise<void>;
  startWorker(): SearchWorker;
  reportFault: ReportFault;
  /** A notice was kept here; other tabs may want to know. */
  onNotice(): void;
};

const threadsKept = 30;

/** Makes one thing per key and forgets the oldest that nobody asked for again. */
function fewByKey<Made>(atMost: number, make: (key: Id) => Made): (key: Id) => Made {
  const made = new Map<Id, Made>();
  return key => {
    const found = made.get(key) ?? make(key);
    made.delete(key);
    made.set(key, found);
    for (const oldest of made.keys()) {
      if (made.size <= atMost) break;
      made.delete(oldest);
    }
    return found;
  };
}

/** Things made when they are first asked for. */
function once<Made>(make: () => Made): () => Made {
  let made: { it: Made } | undefined;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}

export function createDesk(deps: DeskDeps): {
  desk: Desk;
  /** Reads again what is held in memory. */
  refill(): void;
  /** Another tab kept a notice. */
  readNotices(): void;
  /** Lets go of what is held in memory about these customers and conversations. */
  forget(ids: ReadonlySet<Id>): void;
  close(): void;
} {
  const { user, database, store, pending, live, station, now, reportFault } = deps;
  const { collections } = database;
  const me = user.id;
  const author = { kind: 'agent' as const, id: me, name: user.name };
  const closing = new AbortController();
  const closers: (() => void)[] = [() => closing.abort()];
  const keep = <Kept extends { close(): void }>(kept: Kept): Kept => {
    closers.push(kept.close);
    return kept;
  };

  const peopleTable = keep(createTable(collections.people, { index: ['scope'], start: [] }));
  const { people, teams, facts } = createPeople(peopleTable, pending, me);
  const context = () => ({ author, desk: facts });
  const conversations: Conversations & { close(): void } = keep(
    createConversations({
      ...{ me, pending, context, breathe: deps.breathe },
      collection: collections.conversations,
    }),
  );
  closers.push(peopleTable.subscribe(() => conversations.reconsider()));
  const drafts = keep(createTable(collections.drafts, { index: ['conversationId'], start: [] }));
  const replies = keep(createTable(collections.replies, { index: ['scope'], start: [] }));
  const notifications = keep(createTable(collections.notifications, { index: ['createdAt'], start: [] }));
  const operationRows = keep(
    createTable(collections.operations, { index: ['kind', 'createdAt'], start: [] }),
  );
  const operations = createOperations(operationRows, pending, me);
  const views = createViews(operationRows, pending, user);
  const articles = once(() =>
    keep(createTable(collections.articles, { index: ['status', 'updatedAt'], start: [] })),
  );
  const metrics = once(() => keep(createTable(collections.metrics, { index: ['day'], start: [] })));
  const security = once(() => keep(createTable(collections.security, { index: ['kind', 'at'], start: [] })));
  const customers = createCustomers(collections.customers, pending);
  const notices = keep(
    createNotices({
      ...{ store, pending, now, reportFault },
      customerOf: id => conversations.document(id)?.customerId,
      onAdded: deps.onNotice,
    }),
  );
  keep(
    followOwnEdits({
      ...{ pending, reportFault, outbox: deps.outbox },
      ...{ articles: collections.articles, replies: collections.replies },
    }),
  );
  const search = keep(
    createSearch({
      ...{ databaseName: database.name, keys: database.keys, collections, reportFault },
      startWorker: deps.startWorker,
      setTimer: (callback, afterMs) => setTimeout(callback, afterMs),
    }),
  );

  const shownDraft = (id: Id) => {
    const document = drafts.rows.get(id);
    return document ? overlayDraft(document, pending.lane(laneOfConversation(id))) : null;
  };
  const { commands, undoable, forgetUndo } = createCommands({
    ...{ me, pending, notices, now, outbox: deps.outbox, newId: deps.newId },
    async conversation(id) {
      await conversations.load([id]);
      return must(conversations.peek(id), `conversation ${id} is held`).conversation;
    },
    customer: async id => must(await customers.read(id), `customer ${id} is held`),
    article: async id =>
      overlayArticle(await collections.articles.get(id), pending.lane(articleLane(id)), me),
    reply: async id => {
      const lane = laneOf({ kind: 'reply.remove', payload: { replyId: id } });
      return overlayReply(await collections.replies.get(id), pending.lane(lane), me) ?? undefined;
    },
    maintenance: operations.maintenanceOf,
    view: views.viewOf,
    draftSeq: async id => shownDraft(id)?.forSeq,
    ask: (item: NewItem) => station.ask(item),
  });

  const fill = () =>
    conversations.fill(closing.signal).catch(error => reportFault('conversation index', error));
  /** The search index may wait until the lists stand and history is here: building it takes what a first sync needs. */
  function startSearch(): void {
    if (closing.signal.aborted || station.status.get().state === 'catching_up') return;
    stopWaiting();
    search.start();
  }
  let stopWaiting: () => void = () => undefined;
  void fill().then(() => {
    stopWaiting = station.status.subscribe(startSearch);
    closers.push(stopWaiting);
    startSearch();
  });

  const journal = createJournal({ store, now, reportFault });
  const desk: Desk = {
    user,
    people,
    teams,
    undoable,
    recovery: deps.recovery,
    lostWords: deps.lostWords,
    localStore: deps.localStore,
    unsaved: deps.unsaved,
    commands: { ...commands, recover: deps.recover, forgetLostWords: deps.forgetLostWords },
    tryNow: station.tryNow,
    sync: derive([station.status, pending], () => {
      const { waiting } = outboxOf(pending.all());
      return withWaiting(station.status.get(), waiting.length);
    }),
    conversations: createConversationLists({ conversations, drafts: createDraftIds(drafts) }),
    counts: conversations.counts,
    conversation: byKey(conversations.view),
    thread: fewByKey(
      threadsKept,
      (id): ThreadStore =>
        createThread(id, {
          ...{ conversations, pending, author },
          ...{ messages: collections.messages, transcripts: collections.transcripts },
        }),
    ),
    customer: customers.of,
    customers: createCustomerLists(collections.customers, {
      find: async (text, limit) => (await search.find(text, 'customer', limit)).map(hit => hit.id),
      onIndexed: search.onIndexed,
    }),
    knowledgeServer: deps.knowledgeServer,
    noticeServer: deps.noticeServer,
    flowServer: deps.flowServer,
    identityServer: deps.identityServer,
    integrationServer: deps.integrationServer,
    analyticsServer: deps.analyticsServer,
    modelServer: deps.modelServer,
    securityServer: deps.securityServer,
    traceServer: deps.traceServer,
    copilotServer: deps.copilotServer,
    push: deps.push,
    customerConversations: createCustomerConversations(collections.conversations, conversations),
    articles: createLazyArticles(articles, pending, me),
    replies: createReplies(replies, pending, me),
    draft: byKey((id: Id) =>
      derive([drafts, pending, { subscribe: listener => conversations.subscribe(listener) }], () => {
        const draft = shownDraft(id);
        if (!draft) return null;
        const seen = conversations.document(id)?.lastCustomerSeq ?? 0;
        return { ...draft, isStale: seen > draft.forSeq };
      }),
    ),
    notifications: createNotifications(notifications, pending),
    preferences: createPreferences(notifications, pending, me),
    operations,
    views,
    viewNotices: notices.ofKind('view.save'),
    metrics: once(() => createMetrics(metrics())),
    security: once(() => createSecurity(security())),
    behindFigures: createBehindFigures(collections.conversations),
    system: derive([live], () => {
      const { parts, capacity } = live.getState();
      return { parts, capacity };
    }),
    showCapacity: isShown => station.say({ event: 'capacity.watch', payload: { isShown } }),
    securityEvents: derive([live], () => live.getState().security),
    showSecurityEvents: isShown => station.say({ event: 'security.watch', payload: { isShown } }),
    arePreferencesPending: derive([pending], () =>
      pending.lane('preferences').some(item => item.state === 'waiting' || item.state === 'sending'),
    ),
    outbox: derive([pending], () => outboxOf(pending.all())),
    notices: notices.of,
    live: byKey((id: Id) => derive([live], () => liveOf(live, id, me))),
    liveness: createWatching({
      live,
      say: personIds => station.say({ event: 'presence.watch', payload: { personIds } }),
      setTimer: (callback, afterMs) => setTimeout(callback, afterMs),
    }),
    composer: journal.of,
    search: { state: search.state, ask: search.ask, settled: search.settled },
    similar: createSimilar({ collections, find: search.find }),
    passages: createArticlePassages({ collections, find: search.find }),
    nearArticles: createNearArticles({ collections, find: search.find }),
    setTyping: (conversationId, isTyping) =>
      station.say({ event: 'typing', payload: { conversationId, isTyping } }),
    setViewing(conversationId) {
      const conversationIds = conversationId === null ? [] : [conversationId];
      live.keepOnly(conversationIds);
      station.say({ event: 'viewing', payload: { conversationIds } });
    },
  };
  return {
    desk,
    refill: () => void fill(),
    readNotices: notices.read,
    forget(ids) {
      journal.forget(ids);
      notices.forget(ids);
      forgetUndo(ids);
    },
    close() {
      for (const close of closers.splice(0).reverse()) close();
    },
  };
}

function createLazyArticles(table: () => Table<Article>, pending: Pending, me: Id): Desk['articles'] {
  const made = once(() => createArticles(table, pending, me));
  return filter => made()(filter);
}

function liveOf(live: LiveStore, id: Id, me: Id): Live {
  const { typing, viewing, streams } = live.getState();
  return {
    typing: (typing[id] ?? none).filter(each => each.personId !== me),
    viewing: (viewing[id] ?? none).filter(each => each.personId !== me),
    stream: streams[id] ?? null,
  };
}
const none: readonly never[] = [];
