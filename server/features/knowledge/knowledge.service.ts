/**
 * Owns what happens to articles and replies: the pure decision speaks, this writes it, keeps every published text as a
 * version, and tells who listens. Permission by role was checked where commands come in; here it is the article's state
 * that decides what an agent may still do.
 */
import { templateProblems } from '#ai/templates/template.ts';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { type ArticleCommand, decideArticle, decideReplySave, slugOf } from '#protocol/commands/desk.ts';
import type { CommandOf } from '#protocol/commands/payloads.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type Actor, allows } from '#protocol/permissions.ts';
import type { BareDocument, CommandActor, CommandHandlers, CommandOutcome } from '../sync/index.ts';
import { articleOfSource, hasSource, keepSource } from './import/import.store.ts';
import type { ImportedArticle } from './import/imported-article.ts';
import {
  deleteReply,
  findArticleBySlug,
  hasTranslations,
  insertVersion,
  lastReplyVersion,
  lockArticle,
  lockReply,
  lockSlugs,
  originalOf,
  publishedFingerprint,
  readArticles,
  readPublished,
  saveArticle,
  saveReply,
  slugsLike,
} from './knowledge.store.ts';

export type KnowledgeService = ReturnType<typeof createKnowledgeService>;

type Bare = BareDocument<'articles'>;

const done: CommandOutcome = { ok: true, merges: [] };
const forbidden: CommandOutcome = { ok: false, code: 'forbidden' };

export function createKnowledgeService({ db }: { db: Db }) {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  /** Writes a decided article; a version more means a published text more. */
  async function keep(tx: Tx, before: Bare | null, next: Bare): Promise<boolean> {
    const article = before ? next : { ...next, slug: await freeSlug(tx, next.slug, next.id) };
    if (!(await saveArticle(tx, article, before === null))) return false;
    if (article.version > (before?.version ?? 0)) await insertVersion(tx, article);
    if (article.status === 'published' || before?.status === 'published') tx.afterCommit(tell);
    return true;
  }

  async function runArticle(
    tx: Tx,
    command: ArticleCommand,
    by: CommandActor,
    now: Millis,
  ): Promise<CommandOutcome> {
    const actor = staff(by);
    if (!actor) return forbidden;
    const before = await lockArticle(tx, command.payload.articleId);
    // Text that customers read is changed by who may publish; a draft by everybody who writes. A look at it changes no word.
    const changesPublic = command.kind !== 'article.save' || before?.status === 'published';
    const isPublic = changesPublic && command.kind !== 'article.review';
    if (!allows(actor, isPublic ? 'article.publish' : 'article.edit')) return forbidden;
    const decided = decideArticle(before ? inScope(before) : undefined, command, authorOf(actor), now);
    if (!decided.ok) return decided;
    const problem = await translationProblem(tx, decided.next, before);
    if (problem) return { ok: false, code: problem };
    const isKept = await keep(tx, before, decided.next);
    // Somebody else made an article with this id a moment ago.
    return isKept ? { ok: true, merges: decided.merges } : { ok: false, code: 'id_taken' };
  }

  const commands = {
    'article.save': runArticle,
    'article.publish': runArticle,
    'article.archive': runArticle,
    'article.review': runArticle,
    async 'reply.save'(tx, command, by, now) {
      const actor = staff(by);
      if (!actor || !allows(actor, 'reply.edit')) return forbidden;
      const before = await lockReply(tx, command.payload.replyId);
      const decided = decideReplySave(before ? inScope(before) : undefined, command, actor.personId, now);
      if (!decided.ok) return decided;
      if (templateProblems(decided.next).some(({ level }) => level === 'error')) {
        return { ok: false, code: 'template_unsound' };
      }
      // A removed one may come back under its id: its numbers go on where they ended.
      const version = before
        ? decided.next.version
        : (await lastReplyVersion(tx, decided.next.id)) + decided.next.version;
      const isKept = await saveReply(tx, { ...decided.next, version }, before === null);
      return isKept ? done : { ok: false, code: 'id_taken' };
    },
    async 'reply.remove'(tx, command, by) {
      const actor = staff(by);
      if (!actor || !allows(actor, 'reply.edit')) return forbidden;
      await deleteReply(tx, command.payload.replyId);
      return done;
    },
  } satisfies CommandHandlers;

  return {
    commands,

    /**
     * Makes one article of an import, or a new text of the article that came from the same source or has the same title.
     * @param publish whether a new one, or one that is a draft, is published
     */
    async importOne(
      tx: Tx,
      article: ImportedArticle,
      options: { id: Id; publish: boolean; by: string; now: Millis },
    ): Promise<{ id: Id; title: string; slug: string; what: 'created' | 'updated' | 'unchanged' }> {
      const known = await counterpartOf(tx, article);
      const before = known && (await lockArticle(tx, known.id));
      const { next, what } = imported(before, article, options);
      if (what !== 'unchanged') await keep(tx, before, next);
      if (article.source !== '') await keepSource(tx, article.source, next.id, options.now);
      return { id: next.id, title: next.title, slug: next.slug, what };
    },

    /** A new draft for everybody to write on. */
    async addDraft(
      tx: Tx,
      { id, ...fields }: { id: Id; title: string; body: string; tags: string[]; locale: string },
      { by, now }: { by: Id; now: Millis },
    ): Promise<void> {
      await keep(tx, null, accepted(decideArticle(undefined, saveOf(id, fields, null), by, now)));
    },

    /** What `importOne` would do, as a draft. */
    async previewOne(on: Queryable, article: ImportedArticle): Promise<'new' | 'changed' | 'same'> {
      const before = await counterpartOf(on, article);
      if (before === null) return 'new';
      return sameText(before, article) ? 'same' : 'changed';
    },

    /** What the AI may quote. */
    published: {
      fingerprint: () => publishedFingerprint(db),
      articles: () => readPublished(db),
      onChange(listener: () => void) {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
    },
  };
}

/** Translations lead to an original: never to another translation, and never away from what is translated itself. */
async function translationProblem(tx: Tx, next: Bare, before: Bare | null): Promise<ErrorCode | null> {
  const { translationOf, id } = next;
  if (translationOf === '' || translationOf === before?.translationOf) return null;
  const original = await originalOf(tx, translationOf);
  if (original === null) return 'not_found';
  return original !== translationOf || (await hasTranslations(tx, id)) ? 'malformed' : null;
}

const staff = (by: CommandActor): Actor | null => (by.kind === 'customer' ? null : by.actor);
/** Whose text it is: a program's is its key's. */
const authorOf = ({ personId, key }: Actor): Id => key?.id ?? personId;
/** The pure decisions take whole documents; scope and transaction play no part in them. */
const inScope = <Document extends object>(document: Document) => ({
  ...document,
  scope: 'desk',
  changedXid: '0',
});

/**
 * The article that an import is about: the one from the same source; else the one with the same title, unless that came from
 * somewhere else: two pages of a site may both be called "Overview".
 */
async function counterpartOf(db: Queryable, { source, title }: ImportedArticle): Promise<Bare | null> {
  if (source !== '') {
    const id = await articleOfSource(db, source);
    if (id !== null) return (await readArticles(db, [id]))[0] ?? null;
  }
  const named = await findArticleBySlug(db, slugOf(title));
  return named && source !== '' && (await hasSource(db, named.id)) ? null : named;
}

type ImportStep = { next: Bare; what: 'created' | 'updated' | 'unchanged' };

/** What an import makes of the article with its slug, if there is one. Pure. */
function imported(
  before: Bare | null,
  article: ImportedArticle,
  { id, publish, by, now }: { id: Id; publish: boolean; by: string; now: Millis },
): ImportStep {
  const saved =
    before && sameText(before, article)
      ? before
      : accepted(
          decideArticle(
            before ? inScope(before) : undefined,
            saveOf(before?.id ?? id, article, before),
            by,
            now,
          ),
        );
  const next =
    publish && saved.status !== 'published'
      ? accepted(decideArticle(inScope(saved), publishOf(saved.id), by, now))
      : saved;
  return { next, what: before === null ? 'created' : next === before ? 'unchanged' : 'updated' };
}

/** An import reads the article in its own transaction, so nothing can have come between. */
function accepted(decided: ReturnType<typeof decideArticle>): Bare {
  if (!decided.ok) throw new Error(`an import was refused as ${decided.code}`);
  return decided.next;
}

const sameText = (before: Bare, article: ImportedArticle): boolean =>
  before.title === article.title &&
  before.body === article.body &&
  before.locale === article.locale &&
  before.tags.join('\n') === article.tags.join('\n');

function saveOf(
  id: Id,
  { title, body, tags, locale }: Omit<ImportedArticle, 'source'>,
  before: Bare | null,
): CommandOf<'article.save'> {
  return {
    commandId: id,
    kind: 'article.save',
    lane: `article:${id}`,
    payload: { articleId: id, title, body, tags, locale },
    assumed: { updatedAt: before?.updatedAt ?? 0 },
    createdAt: 0,
  };
}
const publishOf = (id: Id): CommandOf<'article.publish'> => ({
  commandId: id,
  kind: 'article.publish',
  lane: `article:${id}`,
  payload: { articleId: id },
  assumed: null,
  createdAt: 0,
});

/** The slug itself, or the first of slug-2, slug-3, … that nobody has. */
async function freeSlug(tx: Tx, slug: string, id: Id): Promise<string> {
  await lockSlugs(tx);
  const taken = await slugsLike(tx, slug, id);
  if (!taken.has(slug)) return slug;
  for (let number = 2; ; number++) {
    const next = `${slug}-${number}`;
    if (!taken.has(next)) return next;
  }
}
