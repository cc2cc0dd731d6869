// Who is here, as everybody computes it: from what the server knows of connections, and what the person chose. Pure and zod-free.
import type { Millis } from './ids.ts';

/** What connections tell: somebody at a console, a console nobody touches, or none. */
export type Liveness = 'here' | 'idle' | 'gone';
export type Availability = 'online' | 'away' | 'busy';
export type PresenceState = Availability | 'offline';

/** What a person chose about being here. It holds until `statusUntil`, or until changed where that is null. */
export type Chosen = { availability: Availability; statusText: string; statusUntil: Millis | null };

/** What still holds of a choice. */
export function chosenNow(chosen: Chosen, now: Millis): Chosen {
  const isOver = chosen.statusUntil !== null && chosen.statusUntil <= now;
  return isOver ? { availability: 'online', statusText: '', statusUntil: null } : chosen;
}

/** How others see a person. Busy outlasts idleness: who is in a meeting touches no desk. */
export function presenceOf(liveness: Liveness, chosen: Chosen, now: Millis): PresenceState {
  if (liveness === 'gone') return 'offline';
  const { availability } = chosenNow(chosen, now);
  return availability === 'online' && liveness === 'idle' ? 'away' : availability;
}
