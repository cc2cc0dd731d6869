// The addresses of which roles must have a second factor, for admins.
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type FactorRulesAnswer,
  factorRuleParams,
  saveFactorRuleRequest,
} from '#protocol/http/factor-rules.ts';
import type { FactorRules } from './factor-rules.service.ts';

const base = '/api/v1/security/factors';

export function factorRuleRoutes(rules: FactorRules): Route[] {
  return [
    route({
      ...{ method: 'GET', path: base, access: 'people.edit' },
      async handler() {
        const json: FactorRulesAnswer = { rules: await rules.list() };
        return { json };
      },
    }),
    route({
      ...{ method: 'PUT', path: `${base}/:role`, access: 'people.edit', fresh: true },
      ...{ params: factorRuleParams, body: saveFactorRuleRequest, bodyLimitBytes: 8_192 },
      async handler(request) {
        await rules.save(request.params.role, request.body, acting(request));
        return {};
      },
    }),
  ];
}
