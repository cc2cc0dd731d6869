/** Decides which agent gets a conversation. Pure: no clock, no dice, no SQL. */
import type { Id, Millis } from '#protocol/ids.ts';

export type Strategy = 'manual' | 'round_robin' | 'least_busy' | 'skills';

export type Candidate = {
  personId: Id;
  name: string;
  /** Open conversations they have now. */
  open: number;
  /** The most they take. */
  capacity: number;
  skills: readonly string[];
  /** When they were last given one; 0 for never. */
  lastAssignedAt: Millis;
};

const hasRoom = (candidate: Candidate): boolean => candidate.open < candidate.capacity;

/** Load as a share of what they take, so that a part-timer with 4 of 5 counts as busier than one with 5 of 10. */
const load = (candidate: Candidate): number => candidate.open / candidate.capacity;

const byTurn = (a: Candidate, b: Candidate): number =>
  a.lastAssignedAt - b.lastAssignedAt || (a.personId < b.personId ? -1 : 1);

const byLoad = (a: Candidate, b: Candidate): number => load(a) - load(b) || byTurn(a, b);

/**
 * The agent who gets the conversation, or null when it has to wait.
 * Round robin: who waited longest since the last one. Least busy: lowest share of capacity in use, then round robin.
 * Skills: only agents with every skill asked for, the least busy of them; without asked skills as least busy.
 */
export function chooseAgent(
  entry: { skills: readonly string[] },
  candidates: readonly Candidate[],
  strategy: Strategy,
): Candidate | null {
  if (strategy === 'manual') return null;
  const able = candidates.filter(
    candidate =>
      hasRoom(candidate) &&
      (strategy !== 'skills' || entry.skills.every(skill => candidate.skills.includes(skill))),
  );
  const order = strategy === 'round_robin' ? byTurn : byLoad;
  return [...able].sort(order)[0] ?? null;
}
