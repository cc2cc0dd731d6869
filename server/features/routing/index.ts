/**
 * Owns who gets what: fills agents' free places from the queue, and gives back what a vanished agent left waiting. Decisions
 * are in routing.ts; the queue itself is the conversations table, so nothing can be in one and not the other (P47, P49).
 */

import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { gather } from '#platform/gather.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { Chat } from '../chat/index.ts';
import type { CommandHandler, CommandHandlers } from '../sync/index.ts';
import {
  openOfInactive,
  peopleAwaited,
  readCandidates,
  readLoad,
  readStrategy,
  takeTurn,
  teamsToFill,
  teamsWaiting,
  waitingOf,
} from './routing.store.ts';
import { chooseAgent } from './routing.ts';

export type RoutingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  jobs: Jobs;
  chat: Chat;
  presence: { availablePeople(): Id[]; isHere(personId: Id): boolean };
};

const router: Author = { kind: 'system', id: '', name: 'Routing' };

export function createRouting(deps: RoutingDeps) {
  const { db, clock, log, jobs, chat, presence } = deps;
  const running = new Map<Id, Promise<void>>();
  const again = new Set<Id>();

  /** Gives the next of the team's queue to somebody; false when nothing waits or nobody has room. */
  async function placeOne(teamId: Id, passed: Id[]): Promise<boolean> {
    // With nobody to give it to, an entry is not even locked: whoever claims the next would have to pass it over.
    if (presence.availablePeople().length === 0) return false;
    return db.transaction(async tx => {
      const strategy = await readStrategy(tx, teamId);
      if (strategy === 'manual') return false;
      const entry = await chat.lockNextQueued(tx, [teamId], passed);
      if (!entry) return false;
      const candidates = await readCandidates(tx, teamId, presence.availablePeople());
      const chosen = chooseAgent(entry, candidates, strategy);
      if (!chosen) {
        // Skills may fit the next one: this entry waits, the others are still looked at.
        passed.push(entry.id);
        return strategy === 'skills' && candidates.length > 0;
      }
      await takeTurn(tx, chosen.personId, clock.now());
      const load = await readLoad(tx, chosen.personId);
      if (!load || load.open >= load.capacity) return true;
      await chat.giveTo(tx, entry, { id: chosen.personId, name: chosen.name }, router, clock.now());
      return true;
    });
  }

  async function fill(teamId: Id): Promise<void> {
    const passed: Id[] = [];
    while (await placeOne(teamId, passed));
  }

  /** Looks at a team's queue now. Calls during a look are answered by one more look. */
  function wake(teamId: Id): void {
    if (running.has(teamId)) {
      again.add(teamId);
      return;
    }
    const look = fill(teamId)
      .catch(error =>
        log.warn({ err: error, teamId }, 'routing failed; the next change or sweep tries again'),
      )
      .finally(() => {
        running.delete(teamId);
        if (again.delete(teamId)) wake(teamId);
      });
    running.set(teamId, look);
  }

  // After a restart everybody comes at once, and most of them belong to the same teams.
  const fillFor = gather(async (personIds: readonly Id[]) => {
    for (const teamId of await teamsToFill(db, personIds)) wake(teamId);
    return personIds;
  });

  async function giveBack(personId: Id): Promise<void> {
    for (const id of await waitingOf(db, personId)) {
      await db.transaction(async tx => {
        const conversation = await chat.lockConversation(tx, id);
        if (conversation?.agentId !== personId || conversation.waitingSince === null) return;
        if (presence.isHere(personId)) return;
        await chat.requeue(tx, conversation, clock.now());
      });
    }
  }

  /** All that is open of those who were deactivated; of one, or of everybody where it was done by a command. */
  async function takeFromLeft(personId: Id | null): Promise<void> {
    for (const { id, agentId } of await openOfInactive(db, personId)) {
      await db.transaction(async tx => {
        const conversation = await chat.lockConversation(tx, id);
        if (conversation?.agentId !== agentId) return;
        // Somebody who was let in again meanwhile keeps what they have.
        if ((await readLoad(tx, agentId)) !== null) return;
        await chat.requeue(tx, conversation, clock.now());
      });
    }
  }

  const claim: CommandHandler<'queue.claim'> = async (tx: Tx, { payload }, by, now) => {
    if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
    const { actor } = by;
    const mine = actor.role === 'agent' ? actor.teamIds : await teamsWaiting(tx);
    const teamIds = payload.teamId === null ? mine : mine.filter(id => id === payload.teamId);
    await takeTurn(tx, actor.personId, now);
    const load = await readLoad(tx, actor.personId);
    if (!load || load.open >= load.capacity) return { ok: false, code: 'at_capacity' };
    const next = await chat.lockNextQueued(tx, teamIds);
    if (!next) return { ok: false, code: 'nothing_waiting' };
    const author: Author = { kind: 'agent', id: actor.personId, name: actor.name };
    await chat.giveTo(tx, next, { id: actor.personId, name: actor.name }, author, now);
    return { ok: true, merges: [], conversationId: next.id };
  };

  jobs.register(
    'routing.sweep',
    async () => {
      await takeFromLeft(null);
      for (const teamId of await teamsWaiting(db)) wake(teamId);
      // After a restart nobody holds a lease for those who never came back.
      for (const personId of await peopleAwaited(db))
        if (!presence.isHere(personId)) await giveBack(personId);
    },
    { schedule: '* * * * *', concurrency: 1 },
  );

  return {
    wake,
    commands: { 'queue.claim': claim } satisfies CommandHandlers,
    /** Somebody can take conversations again. */
    available: (personId: Id): Promise<void> =>
      fillFor(personId).then(
        () => {},
        error =>
          log.warn({ err: error, personId }, 'teams of who came were not looked at; the next sweep does it'),
      ),
    /** Somebody is gone: what waits in their conversations waits in the queue again. */
    vanished: (personId: Id) =>
      giveBack(personId).catch(error =>
        log.warn({ err: error, personId }, 'what who left had was not given back; the next sweep does it'),
      ),
    /** Somebody was deactivated. What fails here is taken up by the next sweep. */
    left: (personId: Id) =>
      takeFromLeft(personId).catch(error =>
        log.warn(
          { err: error, personId },
          'conversations of who left were not given back; the next sweep tries again',
        ),
      ),
    /** Resolves when no look is under way. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
