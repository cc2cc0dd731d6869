// What a room offers to replication, and how replication is built. Other rooms import types from here only.

import type { Clock } from '#platform/clock.ts';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { CommandKind, CommandOf } from '#protocol/commands/payloads.ts';
import type { CollectionName, Documents } from '#protocol/documents/index.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import type { Merge } from '#protocol/sync.ts';
import type { WriteAudit } from '../audit/index.ts';
import { createCommandCall } from './command-call.ts';
import { createCommandRunner, type Refused } from './commands.ts';
import { registerSyncJobs } from './sync.jobs.ts';
import { createSyncService } from './sync.service.ts';
import { openEpoch } from './sync.store.ts';
import { createTailer, type TailerDeps } from './tailer.ts';

export type { CommandCall } from './command-call.ts';

/** A document before the change index adds where and when: `scope` and `changedXid`. */
export type BareDocument<Name extends CollectionName = CollectionName> = Omit<
  Documents[Name],
  'scope' | 'changedXid'
>;

/** How one collection is read. The room that owns the table implements it in `noun.sync.ts`. */
export type CollectionSource<Name extends CollectionName = CollectionName> = {
  collection: Name;
  /** The rows with these ids, in any order; ids without a row are left out. */
  read(db: Queryable, ids: readonly Id[]): Promise<BareDocument<Name>[]>;
  /**
   * One page of a first sync (S12): live rows of `scope`, in the order a person needs them.
   * @param after the bookmark of the page before, `digits|id` or `t|digits|id` (`isBookmark` refuses any other); '' for the first
   * @param sinceMs rows whose last activity is older are left out (the kept history); ignored by collections without age
   * @returns ids in order, and the bookmark after the last of them; `done` when the page was the last
   */
  firstPage(
    db: Queryable,
    page: { scope: string; after: string; limit: number; sinceMs: Millis },
  ): Promise<{ ids: Id[]; after: string; done: boolean }>;
};

/** Who sends a command. A customer acts only on the own conversations. */
export type CommandActor =
  /** `ip`: where it came in from, which may be long after it was written; null where nobody knows. */
  | { kind: 'staff'; actor: Actor; ip: string | null }
  /** A program: rooms that do not know what to do with one refuse it. */
  | { kind: 'key'; actor: Actor; ip: string | null }
  | { kind: 'customer'; customerId: Id; siteId: Id; name: string };

export type CommandOutcome =
  | { ok: true; merges: Merge[]; conversationId?: Id }
  | { ok: false; code: ErrorCode; message?: string };

/**
 * Runs inside the command's own transaction, once per command id. Shape and role-level permission were checked;
 * the handler checks the row: its scope, its state. A refusal rolls the transaction's writes back.
 */
export type CommandHandler<K extends CommandKind> = (
  tx: Tx,
  command: CommandOf<K>,
  by: CommandActor,
  now: Millis,
) => Promise<CommandOutcome>;

export type CommandHandlers = { [K in CommandKind]?: CommandHandler<K> };

export type Sync = ReturnType<typeof createSync>;

/** Merges what the rooms offer. A collection or command offered twice is a mistake of the build. */
export function createSync(deps: {
  db: Db;
  /** What the tail reads through: it must not stand in line behind the commands whose rows it tells of. */
  tailDb?: Db;
  clock: Clock;
  log: Log;
  historyDays: number;
  collections: readonly Partial<Record<CollectionName, CollectionSource<never> | CollectionSource>>[];
  commands: readonly CommandHandlers[];
  audit: WriteAudit;
  /** Told of each refusal of a person's command. Must not throw. */
  refused?(command: Refused): void;
  emit: TailerDeps['emit'];
}) {
  const sources = new Map<CollectionName, CollectionSource>();
  for (const offer of deps.collections) {
    for (const source of Object.values(offer) as CollectionSource[]) {
      if (sources.has(source.collection)) throw new Error(`two rooms offer ${source.collection}`);
      sources.set(source.collection, source);
    }
  }
  const handlers: CommandHandlers = {};
  for (const offer of deps.commands) {
    for (const kind of Object.keys(offer)) {
      if (kind in handlers) throw new Error(`two rooms run ${kind}`);
    }
    Object.assign(handlers, offer);
  }
  let epoch = '';
  const readEpoch = () => epoch;
  const { db, clock, log } = deps;
  const tailer = createTailer({ db: deps.tailDb ?? db, log, epoch: readEpoch, sources, emit: deps.emit });
  const service = createSyncService({ db, clock, epoch: readEpoch, historyDays: deps.historyDays, sources });
  const run = createCommandRunner({
    db,
    clock,
    handlers,
    audit: deps.audit,
    refused: deps.refused ?? (() => {}),
  });
  return {
    ...service,
    run,
    /** How addresses write. */
    call: (newId: () => Id) => createCommandCall({ run, clock, newId }),
    epoch: readEpoch,
    wake: tailer.wake,
    /** A conversation and its lines were just written: the next look reads them along, instead of after it. */
    expect({ scope, conversationId, messageIds }: { scope: string; conversationId: Id; messageIds: Id[] }) {
      tailer.expect(scope, 'conversations', [conversationId]);
      tailer.expect(scope, 'messages', messageIds);
    },
    state: tailer.state,
    kinds: Object.keys(handlers),
    collections: [...sources.keys()],
    registerJobs: (jobs: Jobs) => registerSyncJobs(jobs, { db, clock }),
    part: {
      name: 'sync',
      async start(signal: AbortSignal) {
        epoch = await openEpoch(db);
        await tailer.start(signal);
      },
      stop: () => tailer.stop(),
    } satisfies Part,
  };
}
