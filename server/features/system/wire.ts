// What servers tell each other about the system. Checked by who hears it: another server may run another version.
import { z } from 'zod';
import { id, millis } from '#protocol/schema.ts';
import { type FigureName, figureNames, partIds, partStates } from '#protocol/system.ts';

const figures = z.object(
  Object.fromEntries(figureNames.map(name => [name, z.number().nullable()])) as Record<
    FigureName,
    z.ZodNullable<z.ZodNumber>
  >,
);

/** How one server is, every few seconds. `asks`: it has just come, and wants to hear the same of the others. */
export const beatShape = z.object({
  from: id,
  asks: z.boolean(),
  parts: z.array(
    z.object({
      part: z.enum(partIds),
      state: z.enum(partStates),
      text: z.string().max(400),
      since: millis,
    }),
  ),
  sample: z.object({ at: millis, figures }).nullable(),
  /** Sign-ins it refused within the last minutes. */
  refusedSignIns: z.number(),
});
export type Beat = z.infer<typeof beatShape>;

export const byeShape = z.object({ from: id });
