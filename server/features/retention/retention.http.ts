// The addresses of how long things are kept. Supervisors read, admins decide.
import { z } from 'zod';
import { type Acting, acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type RetentionAnswer,
  type RetentionKind,
  type RetentionRule,
  type RetentionRuleAnswer,
  retentionKinds,
  saveRetentionRequest,
} from '#protocol/http/retention.ts';

export type RetentionVerbs = {
  list(): Promise<RetentionRule[]>;
  save(kind: RetentionKind, asked: z.infer<typeof saveRetentionRequest>, by: Acting): Promise<RetentionRule>;
};

const base = '/api/v1/privacy/retention';

export function retentionRoutes(retention: RetentionVerbs): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'customer.export',
      async handler() {
        const json: RetentionAnswer = { rules: await retention.list() };
        return { json };
      },
    }),
    route({
      method: 'PUT',
      path: `${base}/:kind`,
      access: 'customer.erase',
      // What is kept for a shorter time is gone for good with the next night.
      fresh: true,
      params: z.object({ kind: z.enum(retentionKinds) }),
      body: saveRetentionRequest,
      async handler({ params, body, session, ip }) {
        const json: RetentionRuleAnswer = {
          rule: await retention.save(params.kind, body, acting({ session, ip })),
        };
        return { json };
      },
    }),
  ];
}
