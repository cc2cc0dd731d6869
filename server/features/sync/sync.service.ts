/** Owns pulls and the resume of a session (S2, S6, S7, S12). Reads only. */

import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { gather } from '#platform/gather.ts';
import { collectionsOf } from '#protocol/collections.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { AppError } from '#protocol/errors.ts';
import { compareXids, type Millis, type Position, splitPosition, type Xid } from '#protocol/ids.ts';
import { type Actor, scopesOf } from '#protocol/permissions.ts';
import type { Checkpoint, PullPage, PullRequest, ResumedChain, ResumeRequest } from '#protocol/sync.ts';
import type { CollectionSource } from './index.ts';
import { readDocuments } from './read-documents.ts';
import {
  countBehind,
  countChains,
  readChain,
  readEntries,
  readHorizons,
  readSnapshot,
  readStandings,
  readTeamIds,
} from './sync.store.ts';
import { chainKey, floorOf, isBookmark, positionOfChange, standingOf } from './sync.ts';
import { createTeamIds } from './team-ids.ts';

const countAtMost = 10_000;
const dayMs = 86_400_000;

type ChainKey = { collection: CollectionName; scope: string };
type Resumed = { epoch: string; scopes: string[]; chains: ResumedChain[] };

export type SyncServiceDeps = {
  db: Db;
  clock: Clock;
  epoch: () => string;
  historyDays: number;
  sources: ReadonlyMap<CollectionName, CollectionSource>;
};

export function createSyncService({ db, clock, epoch, historyDays, sources }: SyncServiceDeps) {
  const historyStart = (): Millis => clock.now() - historyDays * dayMs;

  async function firstPage(
    request: PullRequest,
    source: CollectionSource,
    checkpoint: Extract<Checkpoint, { phase: 'first' }>,
  ): Promise<PullPage> {
    const { collection, scope, limit } = request;
    const page = await source.firstPage(db, {
      scope,
      after: checkpoint.after,
      limit,
      sinceMs: historyStart(),
    });
    const entries = await readEntries(db, { collection, scope, ids: page.ids, below: checkpoint.horizon });
    const changes = page.ids.flatMap(id => {
      const changedXid = entries.get(id);
      return changedXid === undefined ? [] : [{ collection, scope, id, changedXid, hasLeft: false }];
    });
    const documents = await readDocuments(db, sources, changes);
    return {
      documents: [...documents.values()] as PullPage['documents'],
      left: [],
      checkpoint: page.done
        ? { phase: 'tail', position: floorOf(checkpoint.horizon) }
        : { phase: 'first', horizon: checkpoint.horizon, after: page.after },
      // One page that holds all of it is the chain as it stood at the horizon, and that is of this very request. While several pages ran
      // the index may have moved on: one pull of the tail follows.
      done: page.done && request.checkpoint === null,
      remaining: null,
    };
  }

  async function tailPage(request: PullRequest, position: string, xmin: Xid): Promise<PullPage> {
    const { collection, scope, limit } = request;
    const changes = await readChain(db, { collection, scope, after: position, below: xmin, limit });
    const documents = await readDocuments(db, sources, changes);
    const last = changes.at(-1);
    const done = changes.length < limit;
    return {
      documents: [...documents.values()] as PullPage['documents'],
      left: changes.filter(change => change.hasLeft).map(({ id, changedXid }) => ({ id, changedXid })),
      checkpoint: {
        phase: 'tail',
        position: done || !last ? floorOf(xmin) : positionOfChange(last),
      },
      done,
      remaining: null,
    };
  }

  const teamIds = createTeamIds(clock, () => readTeamIds(db));
  async function scopesFor(actor: Actor): Promise<string[]> {
    return scopesOf(actor, await teamIds());
  }

  /** The highest xid that this cluster was ever seen to have reached: a position up to it is genuine without a look. */
  let reached: Xid = '0';
  // Gathered, and so read after it was asked for: one read before could lie below a genuine position.
  const nextXid = gather(async (asks: readonly null[]) => {
    const { xmax } = await readSnapshot(db);
    if (compareXids(xmax, reached) > 0) reached = xmax;
    return asks.map(() => xmax);
  });

  /** The whole answer in one query: for a client that has every chain and stands where this server has been. */
  async function resumeAtOnce(
    scopes: string[],
    tails: readonly (ChainKey & { after: Position })[],
  ): Promise<Resumed> {
    const standings = await readStandings(db, tails, countAtMost);
    const chains = tails.map(({ collection, scope, after }, nth): ResumedChain => {
      const found = standings[nth];
      if (!found) throw new Error('a chain was asked for and not answered');
      if (compareXids(found.xmax, reached) > 0) reached = found.xmax;
      const checkpoint: Checkpoint = { phase: 'tail', position: after };
      const { behind: left, horizon, xmax } = found;
      const standing = standingOf(checkpoint, { horizon, xmax, hasMore: left > 0 });
      if (standing === 'foreign') throw new AppError('epoch_changed');
      return { collection, scope, state: standing, left };
    });
    return { epoch: epoch(), scopes, chains };
  }

  return {
    scopesFor,

    /** One page of one chain. Throws `AppError` where the client must do something else. */
    async pull(request: PullRequest, heldScopes: ReadonlySet<string>): Promise<PullPage> {
      const { collection, scope, checkpoint } = request;
      if (request.epoch !== epoch()) throw new AppError('epoch_changed');
      const source = sources.get(collection);
      if (!heldScopes.has(scope) || !collectionsOf(scope).includes(collection) || !source) {
        throw new AppError('scope_lost');
      }
      const { xmin, xmax } = await readSnapshot(db);
      if (checkpoint === null) {
        return firstPage(request, source, { phase: 'first', horizon: xmin, after: '' });
      }
      const facts = { xmax, hasMore: true };
      if (standingOf(checkpoint, { ...facts, horizon: undefined }) === 'foreign') {
        throw new AppError('epoch_changed');
      }
      if (checkpoint.phase === 'first' && !isBookmark(checkpoint.after)) throw new AppError('malformed');
      const page =
        checkpoint.phase === 'tail'
          ? await tailPage(request, checkpoint.position, xmin)
          : await firstPage(request, source, checkpoint);
      // After the entries: a removal that was forgotten in between is then known to be.
      const horizons = await readHorizons(db);
      const horizon = horizons.find(row => row.collection === collection && row.scope === scope)?.horizon;
      if (standingOf(checkpoint, { ...facts, horizon }) === 'rebuild') throw new AppError('rebuild');
      return page;
    },

    /** Where every chain of this person stands now. One resume after each connect (S9). */
    async resume(request: ResumeRequest, actor: Actor): Promise<Resumed> {
      const scopes = await scopesFor(actor);
      const wanted = scopes.flatMap(scope => collectionsOf(scope).map(collection => ({ collection, scope })));
      const held = new Map(
        request.epoch === epoch()
          ? request.chains.map(chain => [chainKey(chain.collection, chain.scope), chain.checkpoint])
          : [],
      );
      const tails = wanted.flatMap(chain => {
        const checkpoint = held.get(chainKey(chain.collection, chain.scope));
        return checkpoint?.phase === 'tail' ? [{ ...chain, after: checkpoint.position }] : [];
      });
      const isWhole = tails.length === wanted.length && tails.length > 0;
      const isKnown = [...held.values()].every(
        checkpoint =>
          checkpoint.phase === 'tail' && compareXids(splitPosition(checkpoint.position).xid, reached) <= 0,
      );
      if (isWhole && isKnown) return resumeAtOnce(scopes, tails);
      const xmax = await nextXid(null);
      // Before such a place is let near SQL: it may be beyond what an xid can be.
      for (const checkpoint of held.values()) {
        const standing = standingOf(checkpoint, { horizon: undefined, xmax, hasMore: false });
        if (standing === 'foreign') throw new AppError('epoch_changed');
      }
      if (isWhole) return resumeAtOnce(scopes, tails);
      const fresh = wanted.filter(
        chain => held.get(chainKey(chain.collection, chain.scope))?.phase !== 'tail',
      );
      const [behind, whole] = await Promise.all([
        countBehind(db, tails, countAtMost),
        countChains(db, fresh),
      ]);
      // After the counts: a removal that was forgotten in between is then known to be.
      const horizons = new Map(
        (await readHorizons(db)).map(row => [chainKey(row.collection, row.scope), row.horizon]),
      );
      const left = new Map<string, number>([
        ...tails.map(
          (chain, index) => [chainKey(chain.collection, chain.scope), behind[index] ?? 0] as const,
        ),
        ...fresh.map((chain, index) => [chainKey(chain.collection, chain.scope), whole[index] ?? 0] as const),
      ]);
      const chains = wanted.map((chain): ResumedChain => {
        const key = chainKey(chain.collection, chain.scope);
        const checkpoint = held.get(key);
        const count = left.get(key) ?? 0;
        if (!checkpoint) return { ...chain, state: 'rebuild', left: count };
        const standing = standingOf(checkpoint, { horizon: horizons.get(key), xmax, hasMore: count > 0 });
        if (standing === 'foreign') throw new AppError('epoch_changed');
        return { ...chain, state: standing, left: count };
      });
      return { epoch: epoch(), scopes, chains };
    },
  };
}
