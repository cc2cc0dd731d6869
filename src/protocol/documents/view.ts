// A saved view of the dashboards: a name, and what it shows. Its scope is its maker's, or that of everybody who may read figures.
import { z } from 'zod';
import { millis } from '../schema.ts';
import { operationFields } from './operation-fields.ts';

/** How many one person may have. */
export const mostViews = 50;
export const longestViewName = 60;
const mostFilters = 20;

/** What is looked at, by the names of its parts. The dashboards read those that they know, so a new one is no change of the wire. */
const asked = z
  .record(z.string().min(1).max(20), z.string().max(400))
  .refine(parts => Object.keys(parts).length <= mostFilters, `must have at most ${mostFilters} parts`);

export const viewFields = {
  title: z
    .string()
    .max(longestViewName)
    .refine(title => title.trim() !== '', 'must say something'),
  asked,
  /** With everybody who may read figures. */
  isShared: z.boolean(),
};

export const savedView = z.object({
  ...operationFields,
  kind: z.literal('view'),
  /** Whoever made it. */
  personId: z.string().max(36),
  asked,
  updatedAt: millis,
  updatedBy: z.string().max(36),
});
export type SavedView = z.infer<typeof savedView>;
