// The addresses of limits. Supervisors and admins read, admins decide. They are free, so that whoever set a limit too narrow can set it wider again.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type CostsAnswer,
  type LimitAnswer,
  type LimitsAnswer,
  limitName,
  resetLimitQuery,
  saveCostsRequest,
  saveLimitRequest,
} from '#protocol/http/limits.ts';
import type { LimitsService } from './limits.service.ts';

const base = '/api/v1/security/limits';
const byName = z.object({ name: limitName });

export function limitRoutes(limits: LimitsService): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'security.read',
      cost: 0,
      async handler() {
        const json: LimitsAnswer = await limits.list();
        return { json };
      },
    }),
    route({
      method: 'PUT',
      path: `${base}/costs`,
      access: 'security.edit',
      cost: 0,
      body: saveCostsRequest,
      async handler({ body, session, ip }) {
        const json: CostsAnswer = await limits.saveCosts(body.costs, body.version, acting({ session, ip }));
        return { json };
      },
    }),
    route({
      method: 'PUT',
      path: `${base}/rules/:name`,
      access: 'security.edit',
      cost: 0,
      params: byName,
      body: saveLimitRequest,
      async handler({ params, body, session, ip }) {
        const rule = await limits.save(params.name, body.rule, body.version, acting({ session, ip }));
        const json: LimitAnswer = { rule };
        return { json };
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/rules/:name`,
      access: 'security.edit',
      cost: 0,
      params: byName,
      query: resetLimitQuery,
      async handler({ params, query, session, ip }) {
        await limits.reset(params.name, query.version, acting({ session, ip }));
        return { status: 204 };
      },
    }),
  ];
}
