import type { Draft, Proposed } from '../../data/model.ts';

/** What is remembered of the AI's draft while somebody works on it; of one without a run nothing can be told. */
export const proposedOf = ({ runId, text }: Pick<Draft, 'runId' | 'text'>): Proposed | null =>
  runId === '' ? null : { source: 'draft', sourceId: runId, text };
