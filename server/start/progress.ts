export type Progress = {
  /** A line with the name of the step in its own column. */
  say(step: string, text: string): void;
};

/** Progress for people: one line for each step, as it happens. */
export function createProgress(write: (text: string) => void): Progress {
  return {
    say: (step, text) => write(`  ${step.padEnd(14)}${text}\n`),
  };
}

/** `0.4 s`, for times that people read. */
export function seconds(sinceMs: number, nowMs: number): string {
  return `${((nowMs - sinceMs) / 1000).toFixed(1)} s`;
}
