// Owns the durable outbox (S4, S8): what a person did and the server has not yet, or not yet shown. In order within a lane, lanes in
// parallel, the same id until the server answered. Any tab may add; only the tab that called start() sends. Never drops an
// item by itself and never judges one by its content.
import type { Id, Millis } from '#protocol/ids.ts';
import type { CommandAnswer, CommandEnvelope } from '#protocol/sync.ts';
import { type BackoffOptions, backoffMs, retryBackoff } from './backoff.ts';
import { createListeners } from './listeners.ts';
import {
  afterStep,
  envelopeOf,
  mayBeSuperseded,
  type NewItem,
  newItem,
  type OutboxItem,
  type Step,
} from './outbox-item.ts';
import { judgeOutcome } from './outbox-judge.ts';
import { planSends } from './outbox-plan.ts';
import type { OutboxStorage } from './outbox-storage.ts';
import type { Ports, ReportFault, TimerHandle } from './ports.ts';
import { createSerial } from './serial.ts';
import type { ConnectionStatus, RequestOutcome } from './transport.ts';

/** The part of a transport that an outbox needs; both `Transport<ConsoleWire>` and `Transport<WidgetWire>` fit. */
export type OutboxLine = {
  request(
    event: 'command',
    payload: CommandEnvelope,
    options?: { timeoutMs?: number },
  ): Promise<RequestOutcome<CommandAnswer>>;
  onState(listener: (status: ConnectionStatus) => void): () => void;
  status(): ConnectionStatus;
};

export type OutboxOptions = Ports & {
  storage: OutboxStorage;
  line: OutboxLine;
  reportFault: ReportFault;
  /** Whether `newer` makes `older` pointless; asked only about waiting items for which no request was begun. */
  supersedes?: (newer: NewItem, older: OutboxItem) => boolean;
  /** Kinds that leave without a trace when refused. */
  isQuiet?: (kind: string) => boolean;
  lanesInParallel?: number;
  requestTimeoutMs?: number;
  backoff?: BackoffOptions;
};

export type Outbox = {
  /** Reads the storage. Everything else may be called before it resolves, but sees an empty outbox. */
  open(): Promise<void>;
  /** Durable when it resolves; rejects when the storage cannot keep it, and then nothing was queued. */
  add(item: NewItem): Promise<OutboxItem>;
  /** Begins to send. For the one tab that holds the profile's lock (S13). */
  start(): void;
  /** Sends no more. What is under way may still be recorded. */
  stop(): void;
  /** A failed item waits again under the same id. @returns false when it is not failed any more */
  retry(commandId: Id, change?: { assumed: unknown }): Promise<boolean>;
  /** Removes a failed item, or a waiting one that never left this machine. @returns false when it cannot be taken back */
  discard(commandId: Id): Promise<boolean>;
  /** Removes items in whatever state they are: whom they are about is to be forgotten. */
  erase(isMeant: (item: OutboxItem) => boolean): Promise<void>;
  /** Removes the sent items that `isShown` names: documents caught up with them. */
  settle(isShown: (item: OutboxItem) => boolean): Promise<void>;
  /** After an epoch change: what was sent but never shown may be lost, and goes again under the same id (S6). */
  requeueSent(): Promise<void>;
  /** By order. The same array until something changes. */
  snapshot(): readonly OutboxItem[];
  subscribe(listener: () => void): () => void;
  /** Stops and lets go of the storage. */
  close(): void;
};

export function createOutbox(options: OutboxOptions): Outbox {
  const { storage, reportFault } = options;
  const box = createBox(storage, reportFault);
  const sender = createSender(options, box);
  const unsubscribe = storage.onOtherTab(() => {
    box.reload().then(sender.pump, error => reportFault('outbox storage', error));
  });
  const everySent = (isMeant: (item: OutboxItem) => boolean, event: 'settle' | 'requeue') =>
    Promise.all(
      box
        .snapshot()
        .filter(item => item.state === 'sent' && isMeant(item))
        .map(item => box.step(item.commandId, { event })),
    ).then(sender.pump);
  return {
    async open() {
      await box.reload();
      const isQuiet = options.isQuiet ?? (() => false);
      for (const item of box.snapshot()) {
        if (item.state === 'failed' && isQuiet(item.kind))
          await box.step(item.commandId, { event: 'discard' });
      }
      sender.pump();
    },
    async add(item) {
      const added = await box.add(item, older => options.supersedes?.(item, older) ?? false);
      sender.pump();
      return added;
    },
    start: sender.start,
    stop: sender.stop,
    async retry(commandId, change) {
      const next = await box.step(commandId, { event: 'retry', ...change });
      sender.pump();
      return next !== undefined;
    },
    async discard(commandId) {
      const next = await box.step(commandId, { event: 'discard' });
      sender.pump();
      return next !== undefined;
    },
    async erase(isMeant) {
      for (const item of box.snapshot()) if (isMeant(item)) await box.erase(item.commandId);
      sender.pump();
    },
    settle: isShown => everySent(isShown, 'settle'),
    requeueSent: () => everySent(() => true, 'requeue'),
    snapshot: box.snapshot,
    subscribe: box.subscribe,
    close() {
      sender.stop();
      unsubscribe();
      storage.close();
    },
  };
}

type Box = ReturnType<typeof createBox>;

/** The items as this tab knows them, kept equal to the storage. */
function createBox(storage: OutboxStorage, reportFault: ReportFault) {
  const listeners = createListeners<void>(reportFault);
  const inTurn = createSerial();
  let items: readonly OutboxItem[] = [];
  const show = (next: OutboxItem[]) => {
    items = next.sort((a, b) => a.order - b.order);
    listeners.emit();
  };
  return {
    snapshot: () => items,
    subscribe: (listener: () => void) => listeners.add(listener),
    reload: () => inTurn(async () => show(await storage.load())),
    add: (item: NewItem, supersedes: (older: OutboxItem) => boolean) =>
      inTurn(async () => {
        const pointless = items.filter(older => mayBeSuperseded(older) && supersedes(older));
        const { item: added, removed } = await storage.add(
          newItem(item),
          pointless.map(older => older.commandId),
        );
        const others = items.filter(
          older => older.commandId !== added.commandId && !removed.includes(older.commandId),
        );
        show([...others, added]);
        return added;
      }),
    erase: (commandId: Id) =>
      inTurn(async () => {
        await storage.change(commandId, () => 'gone');
        show(items.filter(item => item.commandId !== commandId));
      }),
    step: (commandId: Id, step: Step) =>
      inTurn(async () => {
        const next = await storage.change(commandId, item => afterStep(item, step));
        if (next === undefined) return undefined;
        const others = items.filter(item => item.commandId !== commandId);
        show(next === 'gone' ? others : [...others, next]);
        return next;
      }),
  };
}

/** Sends what the plan says, whenever something changed that the plan looks at. */
function createSender(options: OutboxOptions, box: Box) {
  const { line, clock, timers, random, reportFault } = options;
  const isQuiet = options.isQuiet ?? (() => false);
  const busyLanes = new Set<string>();
  const notBefore = new Map<string, Millis>();
  const failures = new Map<string, number>();
  let isStarted = false;
  let isPaused = false;
  let timer: TimerHandle = null;
  let unsubscribe: (() => void) | null = null;

  function backOff(lane: string, atLeastMs: number): void {
    const failed = failures.get(lane) ?? 0;
    failures.set(lane, failed + 1);
    const waitMs = backoffMs(failed, random(), options.backoff ?? retryBackoff, atLeastMs);
    notBefore.set(lane, clock.monotonic() + waitMs);
  }

  async function finish(item: OutboxItem, outcome: RequestOutcome<CommandAnswer>): Promise<void> {
    const { step, after } = judgeOutcome(outcome, failures.get(item.lane) ?? 0);
    if (after.do === 'pause') isPaused = true;
    if (after.do === 'back off') backOff(item.lane, after.atLeastMs);
    else if (step.event !== 'interrupt') failures.delete(item.lane);
    await box.step(item.commandId, step);
    if (step.event === 'reject' && isQuiet(item.kind)) await box.step(item.commandId, { event: 'discard' });
  }

  async function send(item: OutboxItem): Promise<void> {
    // Durable before the request: another tab then knows that it can no longer be taken back.
    const claimed = await box.step(item.commandId, { event: 'claim' });
    if (claimed === undefined || claimed === 'gone') return;
    const timeoutMs = options.requestTimeoutMs ?? 15_000;
    await finish(claimed, await line.request('command', envelopeOf(claimed), { timeoutMs }));
  }

  function pump(): void {
    timers.clear(timer);
    if (!isStarted || isPaused || line.status().state !== 'online') return;
    const nowMs = clock.monotonic();
    const limit = options.lanesInParallel ?? 8;
    const plan = planSends({ items: box.snapshot(), busyLanes, notBefore, nowMs, limit });
    for (const item of plan.send) {
      busyLanes.add(item.lane);
      send(item)
        .catch(error => {
          // The storage failed. The server may have the command; the same id goes again.
          reportFault('outbox', error);
          backOff(item.lane, 0);
        })
        .finally(() => {
          busyLanes.delete(item.lane);
          pump();
        });
    }
    if (plan.lookAgainAt !== null) timer = timers.set(pump, Math.max(0, plan.lookAgainAt - nowMs));
  }

  return {
    pump,
    start(): void {
      if (isStarted) return;
      isStarted = true;
      isPaused = false;
      unsubscribe = line.onState(status => {
        if (status.state !== 'online') return;
        isPaused = false;
        notBefore.clear();
        pump();
      });
      pump();
    },
    stop(): void {
      isStarted = false;
      timers.clear(timer);
      unsubscribe?.();
      unsubscribe = null;
    },
  };
}
