import { EmbeddedPostgresProblem } from '#platform/db/embedded/problem.ts';

/** A reason not to start, worded for the person who started it: shown without a stack. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}

/** What to print for a failed start. */
export function explain(error: unknown): string {
  if (error instanceof StartProblem || error instanceof EmbeddedPostgresProblem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
