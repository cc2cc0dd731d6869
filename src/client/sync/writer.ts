// Writes what arrived: splits off what does not fit its schema, hands the rest to the store, then moves the checkpoints. Documents
// always stand in the store before a checkpoint vouches for them.

import { collectionNames } from '#protocol/collections.ts';
import type { AnyDocument, CollectionName } from '#protocol/documents/index.ts';
import { compareXids } from '#protocol/ids.ts';
import type { Checkpoint, LeftEntry } from '#protocol/sync.ts';
import { type Chain, vouched, type WithheldRow } from './chains.ts';
import { type ConversationPrune, type PackedPrune, prunesOf } from './prunes.ts';
import type { ReplicaStore } from './replica-store.ts';
import type { Change } from './versions.ts';

/** @returns what is wrong with it, or null */
export type Validate = (collection: CollectionName, document: AnyDocument) => string | null;

/** What came for one chain, and where the chain stands once it is stored (undefined: it stays where it is). */
export type Arrival = { chain: Chain; documents: AnyDocument[]; left: LeftEntry[]; checkpoint?: Checkpoint };

export type WriterOptions = {
  store: ReplicaStore;
  chains: ReadonlyMap<string, Chain>;
  validate: Validate | undefined;
  onApplied(collection: CollectionName, change: Change): void;
};

/** More than this many single prunes cost more than one sweep. */
const sweepInstead = 1_000;

type Sorted = { arrival: Arrival; documents: AnyDocument[]; withheld: WithheldRow[] };

function sortOut(arrival: Arrival, validate: Validate | undefined): Sorted {
  const documents: AnyDocument[] = [];
  const withheld: WithheldRow[] = [];
  for (const document of arrival.documents) {
    const problem = validate?.(arrival.chain.collection, document) ?? null;
    if (problem === null) documents.push(document);
    else withheld.push({ id: document.id, changedXid: document.changedXid, problem });
  }
  return { arrival, documents, withheld };
}

/** A newer version that fits, or a removal, ends the withholding of a row. */
function noteWithheld({ arrival, documents, withheld }: Sorted): void {
  const held = arrival.chain.withheld;
  for (const row of [...documents, ...arrival.left]) {
    const before = held.get(row.id);
    if (before && compareXids(row.changedXid, before.changedXid) >= 0) held.delete(row.id);
  }
  for (const row of withheld) held.set(row.id, row);
}

export function createWriter({ store, chains, validate, onApplied }: WriterOptions) {
  let packed: PackedPrune[] = [];
  let isSweepDue = true;

  function notePrunes({ arrival, documents }: Sorted): void {
    const { chain, left } = arrival;
    for (const prune of prunesOf(chain.collection, { documents, left })) {
      if (prune.kind === 'conversation left') chain.prunes.push(prune);
      else packed.push(prune);
    }
    if (packed.length > sweepInstead) {
      packed = [];
      isSweepDue = true;
    }
  }

  return {
    /** Stores the rows, then moves the checkpoints in memory. When it rejects, no checkpoint moved. */
    async write(arrivals: readonly Arrival[]): Promise<void> {
      const sorted = arrivals.map(arrival => sortOut(arrival, validate));
      for (const collection of collectionNames) {
        const mine = sorted.filter(({ arrival }) => arrival.chain.collection === collection);
        const change: Change = {
          documents: mine.flatMap(({ documents }) => documents),
          left: mine.flatMap(({ arrival }) => arrival.left),
        };
        if (change.documents.length + change.left.length === 0) continue;
        await store.apply(collection, change);
        onApplied(collection, change);
      }
      for (const one of sorted) {
        noteWithheld(one);
        notePrunes(one);
        if (one.arrival.checkpoint) one.arrival.chain.checkpoint = one.arrival.checkpoint;
      }
    },
    /** Tells the store how far the chains got. */
    async vouch(): Promise<void> {
      const held = vouched(chains.values());
      if (held.length === 0) return;
      await store.writeCheckpoints(held);
      for (const { collection, scope, checkpoint } of held) {
        const chain = chains.get(`${collection} ${scope}`);
        if (chain) chain.durable = checkpoint;
      }
    },
    hasToTidy: (): boolean =>
      isSweepDue || packed.length > 0 || [...chains.values()].some(chain => chain.prunes.length > 0),
    /** What is only safe when no chain is behind: the rows that leave without a removal of their own. */
    async tidy(): Promise<void> {
      const left: ConversationPrune[] = [];
      for (const chain of chains.values()) left.push(...chain.prunes);
      if (left.length + packed.length > 0) {
        const now = packed;
        packed = [];
        await store.prune([...left, ...now]).catch(error => {
          isSweepDue = true;
          throw error;
        });
        for (const chain of chains.values())
          chain.prunes = chain.prunes.filter(prune => !left.includes(prune));
      }
      if (isSweepDue) {
        isSweepDue = false;
        await store.prunePacked();
      }
    },
  };
}
export type Writer = ReturnType<typeof createWriter>;
