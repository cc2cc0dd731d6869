// Opens everything of one signed-in person on this computer, in an order in which the screen can read before the network was asked, and
// closes it again. What it means for the session when the line ends it is decided by its owner.
import { isQuiet, supersedes } from '#client/lanes.ts';
import { createOutbox } from '#client/outbox.ts';
import type { Ports, ReportFault } from '#client/ports.ts';
import { createSocketTransport } from '#client/socket.ts';
import type { ConnectionHint, ConsoleWire, Transport } from '#client/transport.ts';
import type { Id } from '#protocol/ids.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createDesk } from '../data/create-desk.ts';
import type { Desk } from '../data/desk.ts';
import { openDeskStore } from '../data/desk-store.ts';
import type { Keyring } from '../data/keyring.ts';
import type { LocalStoreFacts, Recovery } from '../data/model.ts';
import { createPending } from '../data/pending.ts';
import { createWritable } from '../data/readable.ts';
import { createReplica } from '../data/replica.ts';
import { openLocalDatabase } from '../data/rxdb.ts';
import { openSealedOutbox } from '../data/sealed-outbox.ts';
import type { SearchWorker } from '../data/search.ts';
import { openUnsavedWords } from '../data/unsaved-words.ts';
import { createLiveStore } from '../state/live.ts';
import { deskStoreName, outboxName } from './local-stores.ts';
import { createLostWords } from './lost-words.ts';
import { createNotifier, type NotifierPorts } from './notify.ts';
import { createPurger, type KeptStorage } from './purging.ts';
import { createRecoverer } from './recoverer.ts';
import { accountOf, type Remembered } from './remembered.ts';
import { purgeOlder } from './retention.ts';
import { openStation, type StationDeps, webLock } from './station.ts';
import { openTabs } from './tabs.ts';
import { type Ending, startWriting } from './writing.ts';

export type OpenPorts = Ports & {
  /** The server's origin, without a trailing slash. */
  serverOrigin: string;
  /** Names the local stores of this browser. */
  deviceId: Id;
  storage: KeptStorage;
  keyring: Keyring;
  /** null in a browser: the cookie goes by itself. */
  token(): string | null;
  locks: LockManager | undefined;
  newId(): Id;
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
  breathe(): Promise<void>;
  startSearchWorker(): SearchWorker;
  /** The browser's word. */
  hasNetwork(): boolean;
  /** News from the surroundings that a line may be back, or dead. */
  onHint(listener: (hint: ConnectionHint) => void): () => void;
  /** Nobody touches this window any more, or somebody does again. */
  onIdle(listener: (isIdle: boolean) => void): () => void;
  /** The page goes away, or comes back after all. */
  onLeave(listeners: { leave(): void; stay(): void }): () => void;
  notifier: NotifierPorts;
  reportFault: ReportFault;
};

export type OpenedDesk = {
  desk: Desk;
  close(): Promise<void>;
};

const dayMs = 86_400_000;

/** What is said of a store is said of its weaker key. */
const worseOf = (one: LocalStoreFacts, other: LocalStoreFacts): LocalStoreFacts => ({
  place: one.place === 'profile' ? one.place : other.place,
  reason: one.reason ?? other.reason,
});

export function createTransport(ports: OpenPorts): Transport<ConsoleWire> {
  const { clock, timers, random, reportFault } = ports;
  return createSocketTransport<ConsoleWire>({
    ...{ clock, timers, random, reportFault, hasNetwork: ports.hasNetwork },
    url: ports.serverOrigin,
    namespace: '/console',
    withCredentials: ports.token() === null,
    auth() {
      const token = ports.token();
      return {
        protocolVersion: PROTOCOL_VERSION,
        deviceId: ports.deviceId,
        ...(token === null ? {} : { token }),
      };
    },
  });
}

export async function openDesk(
  remembered: Remembered,
  ports: OpenPorts,
  hooks: {
    onEnding(ending: Ending): void;
    onContact(facts: { at: number; offlineDays: number | null }): void;
    /** The earlier database is not needed any more. */
    onRecovered(): void;
  },
): Promise<OpenedDesk> {
  const { clock, timers, random, newId } = ports;
  const closing = new AbortController();
  // What is cut short by closing is no fault: it goes on with the next opening.
  const reportFault: ReportFault = (what, error) => {
    if (!closing.signal.aborted) ports.reportFault(what, error);
  };
  const account = accountOf(remembered);
  const now = clock.now;
  const transport = createTransport({ ...ports, reportFault });
  const [replicaKey, ownKey] = await Promise.all([
    ports.keyring.open(remembered.database),
    ports.keyring.open(account),
  ]);
  const { keys } = ownKey;
  const storage = openSealedOutbox({ name: outboxName(account), keys });
  const outbox = createOutbox({
    ...{ clock, timers, random, reportFault, supersedes, isQuiet, line: transport, storage },
  });
  const store = openDeskStore({ name: deskStoreName(account), keys, now });
  let isRenewing = false;
  const [database] = await Promise.all([
    openLocalDatabase({
      ...{ name: remembered.database, keys: replicaKey.keys },
      onUnreadable() {
        if (isRenewing || closing.signal.aborted) return;
        isRenewing = true;
        hooks.onEnding({ why: 'unreadable', database: remembered.database });
      },
    }),
    outbox.open(),
  ]);
  const unsaved = await openUnsavedWords({
    ...{ store, plain: ports.storage, personId: remembered.user.id, reportFault },
  });
  const { collections } = database;
  const replica = createReplica({ name: remembered.database, collections });
  const lostWords = createLostWords({ account, keys });
  lostWords.look().catch(error => reportFault('lost words', error));
  const pending = createPending(outbox);
  const live = createLiveStore({ now, setTimer: timers.set });
  const tabs = openTabs(`${account}-tabs`);
  const recovery = createWritable<Recovery | null>(null);
  const closers: (() => unknown)[] = [];

  const recoverer = createRecoverer({
    ...{ remembered, collections, pending, recovery, reportFault, newId, now },
    findKeys: ports.keyring.find,
    onDone: hooks.onRecovered,
  });
  let historyDays: number | null = null;
  let tidiedAt = Number.NEGATIVE_INFINITY;
  function tidy(): void {
    if (historyDays === null || now() - tidiedAt < dayMs) return;
    tidiedAt = now();
    purgeOlder(collections, now() - historyDays * dayMs, closing.signal).catch(error =>
      reportFault('retention', error),
    );
  }

  const purge = createPurger({
    ...{ collections, outbox, databaseName: remembered.database, storage: ports.storage },
    forget(ids) {
      made.forget(ids);
      unsaved.forget(ids);
      tabs.tell({ type: 'purge', ids: [...ids] });
    },
  });
  // Late bound: the station tells the desk to read again, the desk speaks through the station.
  let refill: () => void = () => undefined;
  const stationDeps: StationDeps = {
    ...{ tabs, collections, live, newId, now, reportFault },
    holdLock: webLock(`${account}-writer`, ports.locks),
    onTakeOver: () => refill(),
    async startWriting(seen) {
      // What was sent to the server as it was before the restore may be lost (S6).
      if (remembered.before !== null) await outbox.requeueSent();
      return startWriting({
        ...{ clock, timers, random, transport, replica, collections, outbox, pending, reportFault },
        me: remembered.user.id,
        ...seen,
        purge,
        onContact(facts) {
          historyDays = facts.historyDays ?? historyDays;
          hooks.onContact(facts);
        },
        onEnding: hooks.onEnding,
      });
    },
  };
  const station = openStation(stationDeps);
  const made = createDesk({
    ...{ database, store, outbox, pending, live, station, recovery, now, newId, reportFault },
    user: remembered.user,
    recover: recoverer.recover,
    lostWords: lostWords.lost,
    forgetLostWords: lostWords.forget,
    localStore: worseOf(replicaKey, ownKey),
    unsaved: unsaved.words,
    knowledgeServer: ports.knowledgeServer,
    noticeServer: ports.noticeServer,
    flowServer: ports.flowServer,
    identityServer: ports.identityServer,
    integrationServer: ports.integrationServer,
    analyticsServer: ports.analyticsServer,
    modelServer: ports.modelServer,
    securityServer: ports.securityServer,
    traceServer: ports.traceServer,
    copilotServer: ports.copilotServer,
    push: ports.push,
    onNotice: () => tabs.tell({ type: 'notices' }),
    breathe: ports.breathe,
    startWorker: ports.startSearchWorker,
  });
  refill = made.refill;
  // Said at once: another window of this profile may have said that nobody touches it.
  station.say({ event: 'activity', payload: { isIdle: false } });
  const notifier = createNotifier({
    ...{ station, timers, now, desk: made.desk, ports: ports.notifier },
  });
  closers.push(
    notifier.close,
    ports.onHint(hint => {
      if (station.isWriting()) transport.hint(hint);
      // Another tab holds the line, and the browser may have told it nothing, or let it sleep.
      else if (hint !== 'offline') station.tryNow();
    }),
    ports.onIdle(isIdle => station.say({ event: 'activity', payload: { isIdle } })),
    ports.onLeave({ leave: station.leave, stay: station.stay }),
    tabs.listen(message => {
      if (message.type === 'notices') made.readNotices();
      else if (message.type === 'purge') {
        made.forget(new Set(message.ids));
        unsaved.forget(new Set(message.ids));
      }
    }),
    station.status.subscribe(() => {
      if (station.status.get().state !== 'in_sync' || !station.isWriting()) return;
      recoverer.look();
      tidy();
    }),
  );

  return {
    desk: made.desk,
    async close() {
      closing.abort();
      for (const close of closers) close();
      made.close();
      await station.close();
      await recoverer.close();
      pending.close();
      outbox.close();
      tabs.close();
      replica.close();
      await unsaved.written();
      store.close();
      await database.close();
    },
  };
}
