// The session of this console (DESIGN: offline): who is signed in, what may be shown without the server, and what happens to what is on
// this computer when a session ends. It opens and closes the desk; it never looks into it.
import { createSerial } from '#client/serial.ts';
import type { LoginAnswer, SessionAnswer } from '#protocol/http/auth.ts';
import type { Desktop } from '#protocol/ipc.ts';
import type { Desk, Shell } from '../data/desk.ts';
import type { Answer, Session, UnsentItem } from '../data/model.ts';
import { localProblem } from '../data/problem.ts';
import { createWritable } from '../data/readable.ts';
import { localDatabaseNames, localShape } from '../data/rxdb.ts';
import type { createTheme } from '../state/theme.ts';
import type { Api } from './api.ts';
import { deleteSealedWith, outboxName } from './local-stores.ts';
import { type OpenedDesk, type OpenPorts, openDesk } from './opened-desk.ts';
import { takeOverEveryPlainStore } from './plain-stores.ts';
import {
  accountOf,
  createRememberedStore,
  databaseNameOf,
  mayOpen,
  type Remembered,
  shapeOf,
} from './remembered.ts';
import { createRevokedStore, type Revoked, readUnsent } from './revoked.ts';
import type { Tabs } from './tabs.ts';
import { createWiping } from './wiping.ts';
import type { Ending } from './writing.ts';

export type ShellDeps = OpenPorts & {
  api: Api;
  desktop: Desktop;
  /** The channel on which tabs of any account say that the session changed. */
  sessionTabs: Tabs;
  theme: ReturnType<typeof createTheme>;
  said: Shell['said'];
  /** Whether this page was opened by coming in at a provider: the cookie is new then, whatever is remembered. */
  hasComeIn: boolean;
  /** Leaves the page for another. */
  goTo(address: string): void;
  /** Keeps the bearer token in memory, for the program's own requests; null forgets it. */
  holdToken(token: string | null): void;
};

const contactEveryMs = 60_000;

export function createShell(deps: ShellDeps): Shell & { start(): Promise<void>; close(): Promise<void> } {
  const { api, desktop, clock, reportFault, sessionTabs } = deps;
  const remembered = createRememberedStore(deps.storage, deps.keyring);
  const revoked = createRevokedStore(deps.storage, deps.keyring);
  const session = createWritable<Session>({ state: 'loading' });
  const desk = createWritable<Desk | null>(null);
  const wiping = createWiping({
    ...{ storage: deps.storage, reportFault },
    destroyKey: deps.keyring.destroy,
    deleteData: deleteSealedWith,
  });
  const inTurn = createSerial();
  let opened: OpenedDesk | undefined;
  let isClosed = false;

  const newDatabase = (account: string) =>
    databaseNameOf(account, localShape(), deps.newId().replaceAll('-', '').slice(-12));

  async function closeDesk(): Promise<void> {
    const closing = opened;
    opened = undefined;
    desk.set(null);
    await closing?.close();
  }

  const wipe = ({ database, before }: Pick<Remembered, 'database' | 'before'>) =>
    wiping.wipe(before === null ? [database] : [database, before]);

  async function open(known: Remembered): Promise<void> {
    await closeDesk();
    if (isClosed) return;
    const fitting = await fittingOf(known);
    const { user } = fitting;
    opened = await openDesk(fitting, deps, {
      onEnding: ending => void inTurn(() => end(ending)).catch(error => reportFault('session', error)),
      onContact: noteContact,
      onRecovered: () => void inTurn(forgetBefore).catch(error => reportFault('recovery', error)),
    });
    desk.set(opened.desk);
    session.set({ state: 'signed_in', user });
  }

  /** A new program may keep documents in another shape, and a key may be gone: they are loaded anew beside the old, which goes. */
  async function fittingOf(known: Remembered): Promise<Remembered> {
    const account = accountOf(known);
    if (shapeOf(known.database, account) === localShape() && (await isReadable(known.database))) return known;
    const fitting = { ...known, database: newDatabase(account), before: null };
    remembered.write(fitting);
    wipe(known).catch(error => reportFault('old database', error));
    return fitting;
  }

  /** A database that is not there yet has no key either. */
  const isReadable = async (name: string): Promise<boolean> =>
    (await deps.keyring.holds(name)) || !(await localDatabaseNames()).includes(name);

  let notedContactAt = 0;
  function noteContact({ at, offlineDays }: { at: number; offlineDays: number | null }): void {
    if (at - notedContactAt < contactEveryMs) return;
    const isFirst = notedContactAt === 0;
    notedContactAt = at;
    const known = remembered.read();
    if (!known) return;
    remembered.write({ ...known, lastContactAt: at, offlineDays: offlineDays ?? known.offlineDays });
    if (isFirst) refreshUser().catch(error => reportFault('session', error));
  }

  /** The name, role and teams may have changed while this computer was away. */
  async function refreshUser(): Promise<void> {
    const answer = await api.session();
    const known = remembered.read();
    if (!answer.ok || !known || answer.user.id !== known.user.id) return;
    if (JSON.stringify(answer.user) === JSON.stringify(known.user)) return;
    await inTurn(async () => {
      // Whoever signed out meanwhile is not remembered again.
      const still = remembered.read();
      if (still?.user.id !== answer.user.id) return;
      const next = { ...still, user: answer.user };
      await remembered.hold(next);
      remembered.write(next);
      await open(next);
    });
  }

  async function forgetBefore(): Promise<void> {
    const known = await remembered.load();
    if (!known?.before) return;
    remembered.write({ ...known, before: null });
    await wiping.wipe([known.before]);
  }

  async function end(ending: Ending): Promise<void> {
    const known = await remembered.load();
    if (!known) return;
    if (ending.why === 'unreadable') {
      // Another tab may have renewed it already.
      if (known.database === ending.database) await renew(known);
      return;
    }
    if (ending.why === 'epoch changed') {
      const next = {
        ...known,
        before: known.before ?? known.database,
        database: newDatabase(accountOf(known)),
      };
      // A second restore before the first was dealt with: the one between held nothing of its own.
      if (known.before !== null) void wipe({ database: known.database, before: null });
      remembered.write(next);
      sessionTabs.tell({ type: 'session' });
      await open(next);
      return;
    }
    await closeDesk();
    if (ending.why === 'revoked') await beRevoked(known);
    else {
      const locked = { ...known, isLocked: true };
      remembered.write(locked);
      await showLocked(locked, 'session_expired');
    }
    deps.holdToken(null);
    await desktop.clearSession();
    sessionTabs.tell({ type: 'session' });
  }

  async function beRevoked(known: Remembered): Promise<void> {
    const ended = { user: known.user, account: accountOf(known) };
    // What must go goes, whatever becomes of the note.
    await revoked.write(ended).catch(error => reportFault('session', error));
    const gone = wipe(known);
    remembered.clear();
    await gone;
    await showRevoked(ended);
  }

  async function showRevoked({ user, account }: Revoked): Promise<void> {
    session.set({ state: 'revoked', user, unsent: await unsentIn(account) });
  }

  async function unsentIn(account: string): Promise<UnsentItem[]> {
    const keys = await deps.keyring.find(account);
    return readUnsent({ name: outboxName(account), keys }, reportFault);
  }

  async function showLocked(
    known: Remembered,
    reason: 'session_expired' | 'offline_too_long',
  ): Promise<void> {
    const { length: waiting } = await unsentIn(accountOf(known));
    const { user, offlineDays } = known;
    session.set({ state: 'locked', user, reason, waiting, offlineDays });
  }

  /** What cannot be read is dropped and comes again from the server; what was not sent is kept elsewhere, under another key. */
  async function renew(known: Remembered): Promise<void> {
    const next = { ...known, database: newDatabase(accountOf(known)) };
    remembered.write(next);
    sessionTabs.tell({ type: 'session' });
    await open(next);
    wipe({ database: known.database, before: null }).catch(error => reportFault('old database', error));
  }

  /** What this computer knows decides at once; only where that is not enough is the server asked. */
  async function begin(): Promise<void> {
    const ended = await revoked.read();
    if (ended) return showRevoked(ended);
    const known = await remembered.load();
    if (deps.hasComeIn) {
      const answer = await api.session();
      if (answer.ok) {
        await enter(answer);
        return sessionTabs.tell({ type: 'session' });
      }
    }
    if (known) {
      const verdict = mayOpen(known, clock.now());
      if (verdict === 'open') return open(known);
      await showLocked(known, verdict);
      if (verdict === 'session_expired') return;
    }
    const answer = await api.session();
    if (answer.ok && (!known || known.user.id === answer.user.id)) await enter(answer);
    else if (!answer.ok && answer.problem.code === 'session_revoked' && known) await beRevoked(known);
    else if (!known) session.set({ state: 'signed_out' });
  }

  async function enter({ user, serverId, offlineDays, isFactorDue }: SessionAnswer): Promise<void> {
    if (isFactorDue) {
      await closeDesk();
      session.set({ state: 'factor_due', user });
      return;
    }
    const known = remembered.read();
    const isSame = known?.serverId === serverId && known.user.id === user.id;
    // Somebody else's documents do not stay under a new person; their outbox and drafts do, for them alone.
    if (known && !isSame) await wipe(known);
    const account = accountOf({ serverId, user });
    const next: Remembered = {
      ...{ serverId, user, offlineDays, lastContactAt: clock.now(), isLocked: false },
      database: isSame ? known.database : await unclaimedDatabase(account),
      before: isSame ? known.before : null,
    };
    await remembered.hold(next);
    revoked.clear();
    remembered.write(next);
    void wipeUnclaimed(next).catch(error => reportFault('old databases', error));
    await open(next);
  }

  /** Where the browser lost its notes but not the database, as a crash may leave it, that one is as good as ever. */
  async function unclaimedDatabase(account: string): Promise<string> {
    const left = (await localDatabaseNames()).filter(
      name =>
        name.startsWith(`${account}-`) && shapeOf(name, account) === localShape() && !wiping.isGoing(name),
    );
    for (const name of left) if (await isReadable(name)) return name;
    return newDatabase(account);
  }

  /** What nobody remembers belongs to nobody, and does not stay on the disk. */
  async function wipeUnclaimed({ database, before }: Remembered): Promise<void> {
    const names = await localDatabaseNames();
    await wiping.wipe(names.filter(name => name !== database && name !== before));
  }

  /** What somebody was let in with is held, and the desk is opened for them. */
  async function comeIn(login: Answer<LoginAnswer>): Promise<Answer<{ notKept: string | null }>> {
    if (!login.ok) return login;
    let notKept: string | null = null;
    if (desktop.kind === 'electron') {
      deps.holdToken(login.access_token);
      const written = await desktop.writeSession(login.access_token);
      if (!written.kept) notKept = written.reason;
    }
    const answer = await api.session();
    if (!answer.ok) return answer;
    try {
      await inTurn(() => enter(answer));
    } catch (error) {
      reportFault('local database', error);
      session.set({ state: 'signed_out' });
      const problem = localProblem('internal');
      return {
        ok: false,
        problem: { ...problem, message: 'This computer could not open a local database.' },
      };
    }
    sessionTabs.tell({ type: 'session' });
    return { ok: true, notKept };
  }

  async function signOut(): Promise<void> {
    await inTurn(async () => {
      const left = remembered.databases();
      session.set({ state: 'signed_out' });
      await closeDesk();
      // What is meant for this person must not show on the screen of the next one.
      await deps.push.turnOff().catch(error => reportFault('push', error));
      const gone = left && wipe(left);
      remembered.clear();
      sessionTabs.tell({ type: 'session' });
      const continueAt = await api.logout();
      deps.holdToken(null);
      await desktop.clearSession();
      await gone;
      if (continueAt !== null && desktop.kind === 'browser') deps.goTo(continueAt);
    });
  }

  async function forgetRevoked(): Promise<void> {
    const account = revoked.account();
    revoked.clear();
    session.set({ state: 'signed_out' });
    if (account === null) return;
    await wiping.wipe([account]);
  }

  /** Another tab signed in or out, was locked, or renewed the database. */
  async function followOtherTab(): Promise<void> {
    await closeDesk();
    const ended = await revoked.read();
    const known = await remembered.load();
    if (ended) await showRevoked(ended);
    else if (!known) session.set({ state: 'signed_out' });
    else if (known.isLocked) await showLocked(known, 'session_expired');
    else await open(known);
  }
  const stopListening = sessionTabs.listen(({ type }) => {
    if (type === 'session') inTurn(followOtherTab).catch(error => reportFault('session', error));
  });

  return {
    session,
    desk,
    door: api.door,
    hasPasskeys: api.hasPasskeys,
    signInByPasskey: async challenge => comeIn(await api.byPasskey(challenge)),
    setUp: api.setUp,
    async goOn() {
      const answer = await api.session();
      if (!answer.ok) return answer;
      await inTurn(() => enter(answer));
      sessionTabs.tell({ type: 'session' });
      return { ok: true };
    },
    signIn: async (email, password) => comeIn(await api.login({ email, password })),
    async goOutside(wish) {
      const back = await desktop.signInOutside(wish);
      if (!back.ok) return back;
      const { code, verifier } = back;
      if (wish.purpose === 'proof') {
        const proven = await api.identity.proveOutside({ code, verifier });
        return proven.ok ? { ok: true, notKept: null } : { ...proven, why: 'failed' };
      }
      const answer = await comeIn(await api.door.redeem({ code, verifier }));
      return answer.ok ? answer : { ...answer, why: 'failed' };
    },
    giveUpOutside: desktop.giveUpOutside,
    verify: async request => comeIn(await api.verify(request)),
    signOut,
    forgetRevoked,
    ...deps.theme,
    said: deps.said,
    onPressed(listener) {
      const look = () =>
        void desktop.takePressed().then(
          address => {
            if (address !== null) listener(address);
          },
          error => reportFault('pressed notice', error),
        );
      look();
      return desktop.onPressed(look);
    },
    async start() {
      try {
        deps.holdToken(await desktop.readSession());
        void wiping.resume();
        await takeOverEveryPlainStore({ openKeys: deps.keyring.open, now: clock.now });
        await inTurn(begin);
      } catch (error) {
        reportFault('start', error);
        session.set({ state: 'signed_out' });
      }
    },
    async close() {
      isClosed = true;
      stopListening();
      await inTurn(closeDesk);
      sessionTabs.close();
    },
  };
}
