// What every document of `operations` has.
import { z } from 'zod';
import { indexedMillis, replicated } from '../schema.ts';

export const operationFields = {
  ...replicated,
  title: z.string().max(120),
  text: z.string().max(2_000),
  createdAt: indexedMillis(),
};
