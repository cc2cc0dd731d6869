/** A reason why the embedded database cannot run, worded for the person who started it. */
export class EmbeddedPostgresProblem extends Error {
  override name = 'EmbeddedPostgresProblem';
}
