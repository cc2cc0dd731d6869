// Figures by the hour, packed: those of one team and one day (UTC) in one document, for whoever may read figures (S11).
import { z } from 'zod';
import { defineDocument, indexedMillis, replicated } from '../schema.ts';

/** The cells of one cube, as `src/analytics/pack.ts` writes them. A busy day of a large team is some 100 KB. */
const cells = z.string().max(4_000_000);

export const metrics = defineDocument({
  name: 'metrics',
  version: 0,
  shape: {
    ...replicated,
    teamId: z.string().max(36),
    /** When the day begins in UTC. */
    day: indexedMillis(),
    /** Whom and what the cells name by its place. */
    names: z.array(z.string().max(400)).max(20_000),
    team: cells,
    agent: cells,
    ai: cells,
  },
  indexes: [['day'], ['scope']],
});
export type Metrics = z.infer<typeof metrics.schema>;
