// What the one writing tab runs (S13): the socket, replication, the outbox, and what the line says that is never stored.
import type { Outbox } from '#client/outbox.ts';
import type { NewItem } from '#client/outbox-item.ts';
import type { Ports, ReportFault } from '#client/ports.ts';
import { createSettler } from '#client/settle.ts';
import { createSyncEngine } from '#client/sync/engine.ts';
import type { EndReason } from '#client/sync/judge.ts';
import type { ReplicaStore } from '#client/sync/replica-store.ts';
import type { ConsoleWire, Transport } from '#client/transport.ts';
import type { SessionEnded } from '#protocol/down.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { createFitting } from '../data/fitting.ts';
import type { Answer } from '../data/model.ts';
import type { Pending } from '../data/pending.ts';
import { localProblem, problemOf } from '../data/problem.ts';
import { createWritable } from '../data/readable.ts';
import type { LocalCollections } from '../data/rxdb.ts';
import type { LiveEvent } from '../state/live.ts';
import { createHeld } from './held.ts';
import { firstAttemptMs, type LineStatus, lineStatusOf, opening } from './line-status.ts';
import { createPurging, type Purges } from './purging.ts';
import { createReceipts } from './receipts.ts';
import { createSayings, type Saying } from './sayings.ts';

/** Why this session cannot go on. */
export type Ending =
  | { why: 'epoch changed'; epoch: string }
  | { why: 'session over' }
  | { why: 'revoked' }
  /** The local database cannot be read: its key is gone, or somebody changed it. */
  | { why: 'unreadable'; database: string };

export type WritingDeps = Ports & {
  me: Id;
  transport: Transport<ConsoleWire>;
  replica: ReplicaStore;
  collections: LocalCollections;
  outbox: Outbox;
  pending: Pending;
  reportFault: ReportFault;
  onStatus(status: LineStatus): void;
  onLive(event: LiveEvent): void;
  /** The line broke: what was live is unknown now. */
  onSilence(): void;
  onContact(facts: { at: Millis; offlineDays: number | null; historyDays: number | null }): void;
  onEnding(ending: Ending): void;
  /** Removes every trace of these from this computer. */
  purge(purges: Purges): Promise<void>;
};

export type Writing = {
  ask(item: NewItem): Promise<Answer<{ conversationId: Id | null }>>;
  /** What this tab, or another one, says. */
  say(tab: Id, saying: Saying): void;
  left(tab: Id): void;
  tryNow(): void;
  stop(): Promise<void>;
};

const liveNames = [
  'typing',
  'viewing',
  'presence',
  'ai.stream',
  'ai.withdrawn',
  'system',
  'capacity',
  'security.events',
] as const;

/** What a refusal of the session means for what is on this computer; null: nothing, it stays as it is. */
export function endingOf(code: ErrorCode): Ending | null {
  if (code === 'session_revoked') return { why: 'revoked' };
  // Signing in again leads to where a second factor is set up.
  const isOver = code === 'unauthenticated' || code === 'second_factor_required';
  return isOver ? { why: 'session over' } : null;
}

const endingAfter: Record<SessionEnded['reason'], Ending | null> = {
  revoked: { why: 'revoked' },
  signed_out: { why: 'session over' },
  // The next connection brings the new rights.
  rights_changed: null,
  server_stopping: null,
  // What is kept here stays: it may be lifted.
  address_blocked: null,
  country_blocked: null,
};

function endingOfEngine(reason: EndReason): Ending | null {
  return reason.why === 'epoch changed' ? reason : endingOf(reason.error.code);
}

export async function startWriting(deps: WritingDeps): Promise<Writing> {
  const { transport, outbox, pending, reportFault, clock, timers, random } = deps;
  const status = createWritable<LineStatus>(opening);
  let isTrying = true;
  let hasEnded = false;
  const end = (ending: Ending | null) => {
    if (!ending || hasEnded) return;
    hasEnded = true;
    deps.onEnding(ending);
  };
  const engine = createSyncEngine({
    ...{ clock, timers, random, transport, reportFault },
    store: deps.replica,
    validate: createFitting(),
    onEnded: reason => end(endingOfEngine(reason)),
  });
  const { lastContactAt } = await deps.replica.readState();
  let isFirst = lastContactAt === null;
  // Late bound: the settler asks for what is held, and what is held tells the settler.
  let look: () => void = () => undefined;
  const held = createHeld({ collections: deps.collections, pending, reportFault, onKnown: () => look() });
  const settler = createSettler({
    ...{ clock, timers, random, outbox, engine, reportFault },
    held: held.held,
  });
  look = settler.look;

  const purging = createPurging({
    ...{ transport, reportFault, purge: deps.purge },
    isInSync: () => engine.status().phase === 'in_sync',
  });
  function follow(): void {
    purging.look();
    const sync = engine.status();
    const line = transport.status();
    if (line.state === 'refused' && line.error) end(endingOf(line.error.code));
    if (sync.phase === 'in_sync') isFirst = false;
    // It came to something, or it came to nothing.
    if (line.state !== 'idle' && line.state !== 'connecting') isTrying = false;
    if (sync.phase === 'in_sync' || sync.phase === 'catching_up') {
      const { offlineDays = null, historyDays = null } = sync.server ?? {};
      deps.onContact({ at: clock.now(), offlineDays, historyDays });
    }
    status.set(lineStatusOf({ sync, line, before: status.get(), isTrying, isFirst, now: clock.now() }));
  }

  const sayings = createSayings();
  function tell({ event, payload }: Saying): void {
    if (transport.status().state === 'online') void transport.request(event, payload as never);
  }

  function sayAgain(): void {
    for (const saying of sayings.all()) tell(saying);
  }

  let withheld = 0;
  function noteProblems(): void {
    const rows = engine.status().problems.filter(problem => problem.what === 'row');
    if (rows.length > withheld)
      reportFault('documents that do not fit', new Error(JSON.stringify(rows.slice(0, 5))));
    withheld = rows.length;
  }

  const receipts = createReceipts({
    ...{ clock, timers, random, transport },
    me: deps.me,
    conversations: deps.collections.conversations,
  });
  const stops = [
    receipts.stop,
    status.subscribe(() => deps.onStatus(status.get())),
    engine.subscribe(follow),
    // An answer tells how long the way is, too.
    outbox.subscribe(follow),
    engine.subscribe(noteProblems),
    transport.onState(({ state }) => {
      if (state === 'online') sayAgain();
      else deps.onSilence();
      follow();
    }),
    // What was live meanwhile was not told.
    transport.onEvent('behind', () => {
      deps.onSilence();
      sayAgain();
    }),
    transport.onEvent('purge', purging.hear),
    transport.onEvent('session.ended', ({ reason }) => end(endingAfter[reason])),
    ...liveNames.map(name => transport.onEvent(name, payload => deps.onLive({ name, payload } as LiveEvent))),
  ];
  await engine.start();
  outbox.start();
  transport.connect();
  const trying = timers.set(() => {
    isTrying = false;
    follow();
  }, firstAttemptMs);
  follow();
  deps.onStatus(status.get());

  return {
    async ask({ scope: _scope, ...envelope }) {
      const outcome = await transport.request('command', envelope);
      if (!outcome.ok) return { ok: false, problem: localProblem('offline') };
      const { answer } = outcome;
      if (!answer.ok) return { ok: false, problem: problemOf(answer.error) };
      return { ok: true, conversationId: answer.conversationId ?? null };
    },
    // What holds until the next word is said again on the next line; what somebody typed earlier is not.
    say: (tab, saying) => tell(sayings.said(tab, saying)),
    left(tab) {
      for (const saying of sayings.left(tab)) tell(saying);
    },
    tryNow: () => transport.hint('visible'),
    async stop() {
      timers.clear(trying);
      for (const stop of stops) stop();
      settler.stop();
      held.stop();
      outbox.stop();
      transport.disconnect();
      await engine.stop();
    },
  };
}
