// The server as a console sees it: sessions with rooms, resume, pull, tail with a fast lane, commands run once. Written from the rules,
// not from the product's server, and as careless as the rules allow: entries are read in one moment and rows in a later one.
import { collectionsOf } from '../../../src/protocol/collections.ts';
import type { Command } from '../../../src/protocol/commands/payloads.ts';
import type { AnyDocument, CollectionName } from '../../../src/protocol/documents/index.ts';
import { type ErrorCode, toWireError } from '../../../src/protocol/errors.ts';
import { comparePositions, positionOf, splitPosition } from '../../../src/protocol/ids.ts';
import type {
  Checkpoint,
  CommandAnswer,
  CommandEnvelope,
  PullAnswer,
  PullRequest,
  ResumeAnswer,
  ResumeRequest,
} from '../../../src/protocol/sync.ts';
import type { Database, Entry } from './database.ts';
import { type Desk, type DeskPerson, lockKeysOf } from './desk-model.ts';
import type { Accept, Peer } from './network.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';
import { createTail } from './tail.ts';

type First = Extract<Checkpoint, { phase: 'first' }>;

/** `isBehind`: it reads too slowly, and its rooms' events are left out for it. */
export type Session = { peer: Peer; person: DeskPerson; scopes: Set<string>; isBehind: boolean };

export type ServerOptions = {
  scheduler: Scheduler;
  prng: Prng;
  db: Database;
  desk: Desk;
  nowMs(): number;
  scopesOf(person: DeskPerson): string[];
  /** A share of commands whose transaction rolls back with "try later". */
  troubleRate: number;
};

/** An entry of a chain as a client gets it: the row is read when it is called, which may be later than the entry was. */
export function documentOf(db: Database, collection: CollectionName, scope: string, entry: Entry) {
  const row = db.row(collection, entry.id);
  if (entry.left || !row) return undefined;
  return { ...structuredClone(row), scope, changedXid: String(entry.xid) } as unknown as AnyDocument;
}

export const inOrder = (entries: Iterable<Entry>): Entry[] =>
  [...entries].sort((a, b) => a.xid - b.xid || (a.id < b.id ? -1 : 1));

export function createServer(options: ServerOptions) {
  const { scheduler, prng, db, desk } = options;
  const sessions = new Set<Session>();
  let epoch = 'epoch-1';
  let isUp = true;
  let pulls = 0;
  const tail = createTail({ scheduler, prng, db, sessions, epoch: () => epoch });
  const soon = (run: () => void) => void scheduler.at(prng.next() * 15, run);
  const refuse = (code: ErrorCode, retryAfterMs?: number) => ({
    ok: false as const,
    error: { ...toWireError(code, 'error-id'), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  });

  function standing(collection: string, scope: string, checkpoint: Checkpoint) {
    const xid = Number(
      checkpoint.phase === 'tail' ? splitPosition(checkpoint.position).xid : checkpoint.horizon,
    );
    if (xid > db.nextXid()) return 'foreign';
    const horizon = db.horizonOf(collection, scope);
    return horizon !== undefined && xid <= horizon ? 'rebuild' : 'standing';
  }
  const safeAfter = (collection: string, scope: string, position: string) =>
    inOrder(db.chain(collection, scope).values()).filter(
      entry =>
        comparePositions(positionOf(String(entry.xid), entry.id), position) > 0 && entry.xid < db.xmin(),
    );

  function resume(session: Session, request: ResumeRequest, answer: (value: ResumeAnswer) => void): void {
    // Into the rooms first; what commits while the answer is made is then heard.
    session.scopes = new Set(options.scopesOf(session.person));
    soon(() => {
      const held = new Map(
        request.epoch === epoch
          ? request.chains.map(chain => [`${chain.collection} ${chain.scope}`, chain.checkpoint])
          : [],
      );
      const scopes = [...session.scopes];
      const chains = scopes.flatMap(scope =>
        collectionsOf(scope).map(collection => {
          const checkpoint = held.get(`${collection} ${scope}`);
          const all = db.chain(collection, scope).size;
          if (!checkpoint) return { collection, scope, state: 'rebuild' as const, left: all };
          const stands = standing(collection, scope, checkpoint);
          if (stands !== 'standing') return { collection, scope, state: stands, left: all };
          if (checkpoint.phase === 'first') return { collection, scope, state: 'behind' as const, left: all };
          const left = safeAfter(collection, scope, checkpoint.position).length;
          return { collection, scope, state: left > 0 ? ('behind' as const) : ('current' as const), left };
        }),
      );
      if (chains.some(chain => chain.state === 'foreign')) answer(refuse('epoch_changed'));
      else
        answer({
          ...{ ok: true, epoch, scopes, serverTimeMs: options.nowMs(), offlineDays: 14, historyDays: 90 },
          chains: chains as Extract<ResumeAnswer, { ok: true }>['chains'],
        });
    });
  }

  /** Live rows older than the horizon, what was touched last first, by a bookmark that moves on where rows change (S12). */
  function firstPage(
    { collection, scope, limit }: PullRequest,
    checkpoint: Extract<Checkpoint, { phase: 'first' }>,
  ) {
    const rows = [...db.rows(collection).values()]
      .filter(row => db.chain(collection, scope).get(row.id)?.left === false)
      .map(row => ({ id: row.id, at: Number(row['lastActivityAt'] ?? row['createdAt'] ?? 0) }))
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const [at, id] = checkpoint.after.split('|');
    const rest =
      checkpoint.after === ''
        ? rows
        : rows.filter(row => row.at < Number(at) || (row.at === Number(at) && row.id < String(id)));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const isLast = page.length < limit;
    return {
      ids: page.map(row => row.id),
      isLast,
      after: last ? `${last.at}|${last.id}` : checkpoint.after,
      remaining: rest.length - page.length,
    };
  }

  /** Why a pull is turned away, or null. */
  function refusalOf(session: Session, { collection, scope, checkpoint, epoch: theirs }: PullRequest) {
    if (theirs !== epoch) return refuse('epoch_changed');
    if (!session.scopes.has(scope)) return refuse('scope_lost');
    if (prng.chance(options.troubleRate)) {
      return refuse(prng.chance(0.5) ? 'busy' : 'unavailable', prng.int(0, 500));
    }
    if (checkpoint === null) return null;
    const stands = standing(collection, scope, checkpoint);
    return stands === 'standing' ? null : refuse(stands === 'foreign' ? 'epoch_changed' : 'rebuild');
  }

  function pullFirst(request: PullRequest, checkpoint: First, answer: (value: PullAnswer) => void): void {
    const { collection, scope } = request;
    const page = firstPage(request, checkpoint);
    soon(() => {
      const documents = page.ids.flatMap(id => {
        const entry = db.chain(collection, scope).get(id);
        const isOld = entry && !entry.left && entry.xid < Number(checkpoint.horizon);
        return (isOld && documentOf(db, collection, scope, entry)) || [];
      });
      const next: Checkpoint = page.isLast
        ? { phase: 'tail', position: positionOf(checkpoint.horizon, '') }
        : { ...checkpoint, after: page.after };
      const { remaining } = page;
      // One page that holds all of it is the chain at the horizon, which is of this request.
      const done = page.isLast && request.checkpoint === null;
      answer({ ok: true, page: { documents, left: [], checkpoint: next, done, remaining } });
    });
  }

  function pullTail(request: PullRequest, from: string, answer: (value: PullAnswer) => void): void {
    const { collection, scope, limit } = request;
    const xmin = db.xmin();
    const behind = safeAfter(collection, scope, from);
    const entries = structuredClone(behind.slice(0, limit));
    const done = behind.length <= limit;
    const last = entries.at(-1);
    const position = done || !last ? positionOf(String(xmin), '') : positionOf(String(last.xid), last.id);
    soon(() => {
      const documents = entries.flatMap(entry => documentOf(db, collection, scope, entry) ?? []);
      const gone = entries.filter(entry => entry.left);
      const left = gone.map(({ id, xid }) => ({ id, changedXid: String(xid) }));
      const remaining = behind.length - entries.length;
      answer({
        ok: true,
        page: { documents, left, checkpoint: { phase: 'tail', position }, done, remaining },
      });
    });
  }

  function pull(session: Session, request: PullRequest, answer: (value: PullAnswer) => void): void {
    pulls += 1;
    const refusal = refusalOf(session, request);
    const checkpoint = request.checkpoint ?? { phase: 'first', horizon: String(db.xmin()), after: '' };
    if (refusal) answer(refusal);
    else if (checkpoint.phase === 'first') pullFirst(request, checkpoint, answer);
    else pullTail(request, checkpoint.position, answer);
  }

  function run(session: Session, envelope: CommandEnvelope, answer: (value: CommandAnswer) => void): void {
    const command = envelope as Command;
    const payload = JSON.stringify([command.kind, command.payload, command.assumed]);
    let given: CommandAnswer | null = null;
    const isInTrouble = prng.chance(options.troubleRate);
    db.transact(
      {
        keys: lockKeysOf(command),
        // The first statement writes the command's own row: the id is taken before the conversation is locked.
        xidEarlyMs: prng.next() * 6,
        holdMs: prng.next() * (prng.chance(0.1) ? 800 : 20),
        body(xid) {
          const kept = db.command(command.commandId);
          if (kept) {
            given =
              kept.payload === payload
                ? { ok: true, xid: String(kept.xid), repeated: true, merges: [] }
                : refuse('id_taken');
            return null;
          }
          if (isInTrouble) {
            given = refuse(prng.chance(0.3) ? 'internal' : 'unavailable');
            return null;
          }
          const decided = desk.decide(command, session.person, session.scopes);
          if (!decided.ok) {
            given = refuse(decided.code);
            return null;
          }
          given = { ok: true, xid: String(xid), repeated: false, merges: decided.merges };
          return { writes: decided.writes, command: [command.commandId, { payload, xid }] };
        },
      },
      () => {
        if (given) answer(given);
      },
    );
  }

  const accept =
    (person: DeskPerson): Accept =>
    peer => {
      if (!isUp)
        return { ok: false, error: { ...toWireError('busy', 'error-id'), retryAfterMs: prng.int(0, 300) } };
      const session: Session = { peer, person, scopes: new Set(), isBehind: false };
      sessions.add(session);
      return {
        ok: true,
        request(event, payload, answer) {
          if (!sessions.has(session)) return;
          const reply = (value: unknown) => soon(() => sessions.has(session) && answer(value));
          if (event === 'sync.resume') resume(session, payload as ResumeRequest, reply);
          else if (event === 'sync.pull') pull(session, payload as PullRequest, reply);
          else run(session, payload as CommandEnvelope, reply);
        },
        gone: () => void sessions.delete(session),
      };
    };

  function hangUp(match: (session: Session) => boolean): void {
    for (const session of [...sessions]) {
      if (!match(session)) continue;
      sessions.delete(session);
      session.peer.close();
    }
  }

  return {
    accept,
    wake: tail.wake,
    epoch: () => epoch,
    forgetLeft: (beforeMs: number) => db.forgetLeft(beforeMs, tail.cursor()),
    pulls: () => pulls,
    /** Rights changed: said, then the socket is closed (S7). */
    endSessions(personId: string): void {
      const isTheirs = (session: Session) => session.person.id === personId;
      for (const session of sessions) {
        if (isTheirs(session)) session.peer.emit('session.ended', { reason: 'rights_changed' });
      }
      hangUp(isTheirs);
    },
    /** This person's consoles read nothing for a while: they miss what their rooms hear, and are told to ask after it (S3). */
    fallBehind(personId: string, forMs: number): void {
      for (const session of sessions) {
        if (session.person.id !== personId || session.isBehind) continue;
        session.isBehind = true;
        scheduler.at(forMs, () => {
          session.isBehind = false;
          if (sessions.has(session)) session.peer.emit('behind', {});
        });
      }
    },
    /** SIGKILL of server and database: what was not committed never was. */
    crash(downMs: number): void {
      isUp = false;
      db.crash();
      hangUp(() => true);
      tail.restart();
      scheduler.at(downMs, () => {
        isUp = true;
        tail.restart();
      });
    },
    /** The database is put back to an earlier moment: another epoch (S6). */
    restore(snapshot: Parameters<Database['restore']>[0]): void {
      hangUp(() => true);
      db.restore(snapshot);
      epoch = `epoch-${Number(epoch.slice(6)) + 1}`;
      tail.restart();
    },
  };
}
export type Server = ReturnType<typeof createServer>;
