// What every document of `security` has.
import { indexedMillis, replicated } from '../schema.ts';

export const securityFields = {
  ...replicated,
  /** Of events the beginning of their ten minutes; of a list when it began to be as it is. */
  at: indexedMillis(),
};
