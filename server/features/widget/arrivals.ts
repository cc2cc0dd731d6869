/**
 * Owns what sign-in read of a customer's newest conversation until the first question of that connection, which it then answers without
 * the database. It is only as good as if it were read now: whatever is published of the customer after the read began makes it stale.
 */
import type { Clock } from '#platform/clock.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type Arrival = { readonly customerId: Id; readonly begunAt: Millis; isFresh: boolean };

export type Arrivals = {
  /** Before the database is asked. */
  begin(customerId: Id): Arrival;
  /** Something of theirs changed. */
  touch(customerId: Id): void;
  /** It was used, or its connection is gone. @returns whether it still held */
  end(arrival: Arrival): boolean;
};

/** A client asks right after its sign-in; one that takes longer gets a newer answer. */
const keptMs = 10_000;

export function createArrivals(clock: Clock): Arrivals {
  const byCustomer = new Map<Id, Set<Arrival>>();
  /** In order of their beginning. */
  const all = new Set<Arrival>();

  function end(arrival: Arrival): boolean {
    const held = arrival.isFresh && clock.now() - arrival.begunAt < keptMs;
    arrival.isFresh = false;
    all.delete(arrival);
    const theirs = byCustomer.get(arrival.customerId);
    theirs?.delete(arrival);
    if (theirs?.size === 0) byCustomer.delete(arrival.customerId);
    return held;
  }

  return {
    end,
    begin(customerId) {
      const now = clock.now();
      // Sign-ins whose socket broke before it was connected end here.
      for (const oldest of all) {
        if (now - oldest.begunAt < keptMs) break;
        end(oldest);
      }
      const arrival = { customerId, begunAt: now, isFresh: true };
      all.add(arrival);
      byCustomer.set(customerId, (byCustomer.get(customerId) ?? new Set()).add(arrival));
      return arrival;
    },
    touch(customerId) {
      for (const arrival of [...(byCustomer.get(customerId) ?? [])]) end(arrival);
    },
  };
}
