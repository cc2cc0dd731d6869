/** Owns the life of a rollout: its states, what may happen in each, and its steps. Pure. */

export const rolloutStates = ['running', 'paused', 'promoted', 'rolled_back'] as const;
export type RolloutState = (typeof rolloutStates)[number];
/** `hold`: the machine stopped the ramp, because something looks odd. */
export type RolloutEvent = 'ramp' | 'pause' | 'hold' | 'resume' | 'promote' | 'roll_back';

const over: Record<RolloutEvent, 'refuse'> = {
  ramp: 'refuse',
  pause: 'refuse',
  hold: 'refuse',
  resume: 'refuse',
  promote: 'refuse',
  roll_back: 'refuse',
};

export const nextRollout: Record<RolloutState, Record<RolloutEvent, RolloutState | 'same' | 'refuse'>> = {
  running: {
    ramp: 'same',
    pause: 'paused',
    hold: 'paused',
    resume: 'same',
    promote: 'promoted',
    roll_back: 'rolled_back',
  },
  // Who is on it stays on it; only the ramp waits. A person may still move it by hand.
  paused: {
    ramp: 'same',
    pause: 'same',
    hold: 'same',
    resume: 'running',
    promote: 'promoted',
    roll_back: 'rolled_back',
  },
  // What was promoted is taken back at once all the same: the version before it is still there.
  promoted: { ...over, roll_back: 'rolled_back' },
  rolled_back: over,
};

/** A step of the ramp: so much of the conversations, until it has lasted this long and this many met a challenger. */
export type RampStep = { percent: number; holdMs: number; fewest: number };

/** The step that comes next of itself, or null. @param reached conversations on the challengers since the step began */
export function dueStep(
  steps: readonly RampStep[],
  now: { percent: number; sinceMs: number; reached: number },
): RampStep | null {
  const at = steps.findIndex(({ percent }) => percent === now.percent);
  const [current, next] = [steps[at], steps[at + 1]];
  if (!current || !next) return null;
  return now.sinceMs >= current.holdMs && now.reached >= current.fewest ? next : null;
}
