// How demo conversations are written down.
import type { DemoCustomerKey, DemoTeam } from '../people.ts';

/**
 * `lines`, one a line:
 * `c: text` the customer writes · `ai` the AI answers from the articles · `handover reason` it fetches a person ·
 * `assign mara` · `a mara: text` an agent replies · `n mara: text` a note · `resolve mara` · `transfer mara billing` · `rate 5: comment` ·
 * `recommend 9` · `snooze mara 20` for hours from now · `wait 90` minutes before the next line.
 */
export type DemoThread = {
  /** How long ago it began. */
  hoursAgo: number;
  customer: DemoCustomerKey;
  subject: string;
  team?: DemoTeam;
  tags?: string[];
  priority?: 0 | 1 | 2 | 3;
  page?: string;
  /** The subject of the customer's other conversation that this one was merged into afterwards. */
  mergedInto?: string;
  /** Of the time in which another model answered. */
  isPast?: true;
  lines: string;
};
