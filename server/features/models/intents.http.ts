// The addresses of intents: what thresholds are chosen by, and what people decided. Supervisors read, admins decide.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type IntentRuleAnswer,
  type IntentsAnswer,
  intentLabel,
  intentsQuery,
  resetRuleQuery,
  saveRuleRequest,
} from '#protocol/http/intents.ts';
import type { Rules } from './intents/rules.service.ts';

const base = '/api/v1/models/intents';
const byLabel = z.object({ label: intentLabel });

export function intentRoutes(rules: Rules): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'model.read',
      query: intentsQuery,
      async handler({ query }) {
        const json: IntentsAnswer = await rules.list(query);
        return { json };
      },
    }),
    route({
      method: 'PUT',
      path: `${base}/:label`,
      access: 'model.edit',
      params: byLabel,
      body: saveRuleRequest,
      async handler({ params, body, session, ip }) {
        const json: IntentRuleAnswer = {
          rule: await rules.save(params.label, body, acting({ session, ip })),
        };
        return { json };
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:label`,
      access: 'model.edit',
      params: byLabel,
      query: resetRuleQuery,
      async handler({ params, query, session, ip }) {
        const json: IntentRuleAnswer = {
          rule: await rules.reset(params.label, query.version, acting({ session, ip })),
        };
        return { json };
      },
    }),
  ];
}
