// What the screen's thread and the search worker say to each other. Types only.
import type { Id } from '#protocol/ids.ts';
import type { SearchHit, SearchKind } from '../data/model.ts';
import type { Keys } from '../data/sealing.ts';

export const searched = ['conversations', 'messages', 'customers', 'articles', 'transcripts'] as const;
export type Searched = (typeof searched)[number];

export type ToWorker =
  /** Opens the databases, by collection, and begins to index. Sent once, first. */
  | { type: 'open'; databases: Record<Searched, string>; keys: Keys }
  | { type: 'changed'; collection: Searched; ids: Id[] }
  /** `kind` null: of all kinds. `isAny`: what has some of the words, not all of them. */
  | { type: 'query'; queryId: number; text: string; limit: number; kind: SearchKind | null; isAny?: boolean };

export type FromWorker =
  | { type: 'result'; queryId: number; hits: SearchHit[]; total: number; isComplete: boolean }
  /** There is more in the index than before; `isComplete`: everything that was there at the start. */
  | { type: 'indexed'; isComplete: boolean }
  | { type: 'fault'; message: string };
