/**
 * Owns what is done for one person: a copy of everything, or that it is forgotten everywhere. Never decides who may ask; what is
 * personal stands in `personal-data.ts`.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { type Acting, steward } from '#platform/http/acting.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import { AppError } from '#protocol/errors.ts';
import type { CustomerDataAnswer, PrivacyRequest } from '#protocol/http/privacy.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { PurgeEvent } from '#protocol/purge.ts';
import type { Audit } from '../audit/index.ts';
import { bareWords, withoutWords } from './datasets.ts';
import {
  comeBack,
  conversationsOf,
  countOf,
  eraseConversations,
  erasePerson,
  findPerson,
  holdPerson,
  lockDataset,
  lockPerson,
  markErased,
  readDatasetIds,
  readErasures,
  saveDataset,
  stillSince,
  waitForGatherers,
  wordsOf,
} from './erase.store.ts';
import type { ErasureLog } from './erasure-log.ts';
import { readEverything } from './export.store.ts';
import { readablePage } from './readable.ts';
import {
  findExport,
  findRequest,
  forgetExports,
  insertExport,
  insertPurge,
  insertRequest,
  readRequests,
  readStuck,
  saveState,
} from './requests.store.ts';
import { zip } from './zip.ts';

/** What is gone, for whoever holds a copy of it in memory or elsewhere. */
export type Forgotten = { customerIds: Id[]; purges: PurgeEvent['purges'] };

export type PrivacyServiceDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  jobs: Pick<Jobs, 'enqueue'>;
  erasureLog: ErasureLog;
  redact(text: string): string;
  audit: Pick<Audit, 'write' | 'read' | 'erase'>;
  /** Tells programs that somebody was erased, in the transaction. */
  announce?(tx: Tx, customerId: Id): void;
  /** The requests say something else than before, or name somebody no longer. */
  requestsChanged?(): void;
  /** What consoles hold of requests and of the log names nobody any more who is forgotten, once this resolves. */
  renewLists?(): Promise<void>;
  /** After each commit. */
  forgotten(what: Forgotten): void;
};

const jobOf = { export: 'privacy.export', erase: 'privacy.erase' } as const;
export type PrivacyJob = { requestId: Id };

/** Conversations in one transaction: short, so that nobody's sync waits. */
const atOnce = 20;
const exportKeptMs = 7 * 86_400_000;
/** A request takes minutes at most; one that is older has lost its job to failures or to a server that died. */
const stuckMs = 15 * 60_000;

/** By the id alone: the log names no customer. */
const subjectOf = (customerId: Id) => ({ kind: 'customer', id: customerId, name: '' });

export type PrivacyService = ReturnType<typeof createPrivacyService>;

export function createPrivacyService(deps: PrivacyServiceDeps) {
  const { db, clock, newId, log, erasureLog, audit } = deps;

  async function ask(
    kind: PrivacyRequest['kind'],
    customerId: Id,
    by: Acting,
    withNotes: boolean,
  ): Promise<PrivacyRequest> {
    const id = newId();
    await db.transaction(async tx => {
      await insertRequest(tx, { id, kind, customerId, withNotes, by, now: clock.now() });
      audit.write(tx, { act: `customer.${kind}`, by, ip: by.ip, subject: subjectOf(customerId) });
      await deps.jobs.enqueue<PrivacyJob>(tx, jobOf[kind], { requestId: id });
    });
    return one(id);
  }

  async function one(id: Id): Promise<PrivacyRequest> {
    const [request] = await readRequests(db, id);
    if (!request) throw new AppError('not_found');
    return request;
  }

  const confirmationOf = ({ name, email }: { name: string; email: string }): string =>
    name.trim() || email.trim() || 'erase';

  async function data(customerId: Id): Promise<CustomerDataAnswer> {
    const person = await findPerson(db, customerId);
    if (!person) throw new AppError('not_found');
    return { name: person.name, counts: await countOf(db, customerId), confirmWith: confirmationOf(person) };
  }

  async function makeExport(requestId: Id): Promise<void> {
    const request = await findRequest(db, requestId);
    if (!request || request.state === 'done') return;
    await saveState(db, requestId, { state: 'running' });
    deps.requestsChanged?.();
    const { customerId, withNotes } = request;
    // At one moment: what an erasure has half done is no copy.
    const everything = await db.transaction(tx => readEverything(tx, customerId, withNotes), {
      isolation: 'repeatable read',
    });
    if (!everything) {
      await saveState(db, requestId, { state: 'failed', endedAt: clock.now() });
      return;
    }
    const madeAt = new Date(clock.now());
    const content = zip(
      [
        { name: 'data.json', content: JSON.stringify({ madeAt, ...everything }, null, 1) },
        { name: 'readable.html', content: readablePage(everything, madeAt) },
      ],
      madeAt,
    );
    const counts = await countOf(db, customerId);
    await db.transaction(async tx => {
      // Erased meanwhile: their copy must not outlive them.
      const isHere = await holdPerson(tx, customerId);
      if (isHere) await insertExport(tx, { requestId, content, expiresAt: clock.now() + exportKeptMs });
      const ended = isHere ? { state: 'done' as const, counts } : { state: 'failed' as const };
      await saveState(tx, requestId, { ...ended, endedAt: clock.now() });
    });
  }

  /** Before the messages go: afterwards nobody knows what was said. */
  async function clearDatasets(customerId: Id): Promise<void> {
    const words = bareWords(await wordsOf(db, customerId), deps.redact);
    if (words.size === 0) return;
    for (const id of await readDatasetIds(db)) {
      await db.transaction(async tx => {
        const dataset = await lockDataset(tx, id);
        const content = dataset && withoutWords(dataset.content, words, deps.redact);
        if (content) await saveDataset(tx, id, content);
      });
    }
  }

  /** @returns whether something is left */
  async function eraseSome(tx: Tx, customerId: Id, requestId: Id | null): Promise<boolean> {
    if (!(await lockPerson(tx, customerId))) return false;
    const conversationIds = await conversationsOf(tx, customerId, atOnce);
    if (conversationIds.length > 0) await eraseConversations(tx, conversationIds);
    else {
      await erasePerson(tx, customerId, clock.now());
      deps.announce?.(tx, customerId);
      // What the log says of them goes too; that they were erased, and who wanted it, is named by their id alone.
      await audit.erase(tx, [subjectOf(customerId)], {
        by: steward,
        ip: null,
        reason: 'the customer was erased',
      });
    }
    const purge = { id: newId(), customerIds: [customerId], conversationIds };
    await insertPurge(tx, purge, requestId, clock.now());
    tx.afterCommit(() => deps.forgotten({ customerIds: [customerId], purges: [purge] }));
    return conversationIds.length > 0;
  }

  async function erase(customerId: Id, requestId: Id | null, signal?: AbortSignal): Promise<void> {
    // Whoever is still writing is shown the door first.
    deps.forgotten({ customerIds: [customerId], purges: [] });
    // Committed before anything is looked at: a data set that is made from now on leaves them out.
    await markErased(db, customerId, clock.now());
    await db.transaction(waitForGatherers);
    await clearDatasets(customerId);
    let isMore = true;
    while (isMore) {
      signal?.throwIfAborted();
      isMore = await db.transaction(tx => eraseSome(tx, customerId, requestId));
    }
    await erasureLog.keep(await readErasures(db));
  }

  /** Conversations that are older than they are kept. Their customers stay. @returns how many it were */
  async function eraseOld(tx: Tx, before: Millis): Promise<number> {
    const conversationIds = await stillSince(tx, before, atOnce);
    if (conversationIds.length === 0) return 0;
    await eraseConversations(tx, conversationIds);
    const purge = { id: newId(), customerIds: [], conversationIds };
    await insertPurge(tx, purge, null, clock.now());
    tx.afterCommit(() => deps.forgotten({ customerIds: [], purges: [purge] }));
    return conversationIds.length;
  }

  return {
    data,
    one,
    list: (): Promise<PrivacyRequest[]> => readRequests(db, null),
    async export(customerId: Id, withNotes: boolean, by: Acting): Promise<PrivacyRequest> {
      await data(customerId);
      return ask('export', customerId, by, withNotes);
    },
    /** @param confirm what a person typed; must be what `data` asked for */
    async erase(customerId: Id, confirm: string, by: Acting): Promise<PrivacyRequest> {
      const { confirmWith } = await data(customerId);
      if (confirm.trim().toLocaleLowerCase() !== confirmWith.toLocaleLowerCase())
        throw new AppError('confirmation_differs');
      return ask('erase', customerId, by, true);
    },
    /** The archive, while it is kept. */
    async file(requestId: Id, by: Acting): Promise<Buffer> {
      const found = await findExport(db, requestId, clock.now());
      if (!found) throw new AppError('not_found');
      const { customerId } = await one(requestId);
      await audit.read({ act: 'customer.read', by, ip: by.ip, subject: subjectOf(customerId) });
      return found.content;
    },
    runExport: ({ requestId }: PrivacyJob) => makeExport(requestId).finally(() => deps.requestsChanged?.()),
    async runErase({ requestId }: PrivacyJob, signal: AbortSignal): Promise<void> {
      const request = await findRequest(db, requestId);
      if (!request || request.state === 'done') return;
      const counts = request.state === 'queued' ? await countOf(db, request.customerId) : undefined;
      await saveState(db, requestId, { state: 'running', ...(counts && { counts }) });
      deps.requestsChanged?.();
      await erase(request.customerId, requestId, signal);
      await deps.renewLists?.();
      await saveState(db, requestId, { state: 'done', endedAt: clock.now() });
      deps.requestsChanged?.();
    },
    eraseOld,
    /** Copies run out, what was left undone is taken up again, and the list beside the database is completed. */
    async tidy(): Promise<void> {
      const now = clock.now();
      await forgetExports(db, now);
      const stuck = await readStuck(db, now - stuckMs);
      // The key lets one wait at most: what is only slow is not begun twice.
      await db.transaction(async tx => {
        for (const { id, kind } of stuck)
          await deps.jobs.enqueue<PrivacyJob>(tx, jobOf[kind], { requestId: id }, { key: id });
      });
      if (stuck.length > 0) log.warn({ requests: stuck.length }, 'privacy requests were taken up again');
      await erasureLog.keep(await readErasures(db));
    },
    /** What the database knows is written beside it. */
    keepLog: async (): Promise<void> => erasureLog.keep(await readErasures(db)),
    /** After a restore: whoever was erased and is back goes again. @returns how many it were */
    async reapply(): Promise<number> {
      const known = [...(await erasureLog.read()), ...(await readErasures(db))];
      const back = await comeBack(db, [...new Set(known.map(({ customerId }) => customerId))]);
      for (const customerId of back) await erase(customerId, null);
      if (back.length > 0) await deps.renewLists?.();
      log.info({ customers: back.length }, 'erasures were applied again');
      return back.length;
    },
  };
}
