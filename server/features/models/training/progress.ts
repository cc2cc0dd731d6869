// How far a training is as a whole, and how long it will still take. Pure.

/** What a person sees, in order, with its usual share of the time. */
export const phases = { read: 0.02, hold_back: 0.7, fit: 0.23, evaluate: 0.05 } as const;
export type Phase = keyof typeof phases;
const order = Object.keys(phases) as Phase[];

export function overall(phase: Phase, done: number, total: number): number {
  const before = order.slice(0, order.indexOf(phase)).reduce((sum, each) => sum + phases[each], 0);
  const within = total === 0 ? 0 : Math.min(1, done / total);
  return Math.min(1, before + phases[phase] * within);
}

/** Of what a provider tunes: the upload and its queue are a small part of it. */
export const tuningProgress = ({ step, steps }: { step: number | null; steps: number | null }): number =>
  step === null || !steps ? 0.15 : 0.15 + 0.83 * Math.min(1, step / steps);

/** Null while nothing can be said. */
export function etaOf(progress: number, elapsedMs: number): number | null {
  return progress < 0.05 ? null : Math.round((elapsedMs * (1 - progress)) / progress);
}
