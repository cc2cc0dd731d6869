// Which roles must have a second factor.
import { z } from 'zod';
import type { Millis } from '../ids.ts';
import { type Role, roles } from '../permissions.ts';

export const mostGraceDays = 90;

export type FactorRule = {
  role: Role;
  /** Null: it is left to each person. */
  requiredSince: Millis | null;
  /** Days that people have from then on, or from when they came. */
  graceDays: number;
  /** Active people of this role, and how many of them have none. */
  people: number;
  without: number;
};
/** GET /api/v1/security/factors */
export type FactorRulesAnswer = { rules: FactorRule[] };

export const factorRuleParams = z.object({ role: z.enum(roles) });
/** PUT /api/v1/security/factors/:role. The time begins anew only where it was not required before. */
export const saveFactorRuleRequest = z.object({
  isRequired: z.boolean(),
  graceDays: z.number().int().min(0).max(mostGraceDays),
});
export type SaveFactorRuleRequest = z.infer<typeof saveFactorRuleRequest>;
