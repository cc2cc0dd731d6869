// The addresses of the rules that find attacks. Supervisors and admins read and try, admins who show once more who they are decide.
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type DetectionAnswer,
  type DetectionRuleAnswer,
  detectionParams,
  resetDetectionQuery,
  saveDetectionRequest,
  type TrialAnswer,
  tryDetectionRequest,
} from '#protocol/http/detection.ts';
import type { DetectionRules } from './rules.service.ts';
import type { createTrial } from './trial.ts';

const base = '/api/v1/security/detection';

export function detectionRoutes(rules: DetectionRules, tryOn: ReturnType<typeof createTrial>): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'security.read',
      async handler() {
        const json: DetectionAnswer = await rules.list();
        return { json };
      },
    }),
    route({
      method: 'PUT',
      path: `${base}/rules/:name`,
      access: 'security.edit',
      // Whoever turns a rule off opens the door to what it finds.
      fresh: true,
      params: detectionParams,
      body: saveDetectionRequest,
      async handler({ params, body, session, ip }) {
        const rule = await rules.save(params.name, body.setting, body.version, acting({ session, ip }));
        const json: DetectionRuleAnswer = { rule };
        return { json };
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/rules/:name`,
      access: 'security.edit',
      fresh: true,
      params: detectionParams,
      query: resetDetectionQuery,
      async handler({ params, query, session, ip }) {
        const rule = await rules.reset(params.name, query.version, acting({ session, ip }));
        const json: DetectionRuleAnswer = { rule };
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/try`,
      access: 'security.read',
      // It reads up to 200,000 events.
      cost: 20,
      body: tryDetectionRequest,
      async handler({ body, signal }) {
        const json: TrialAnswer = await tryOn(body, signal);
        return { json };
      },
    }),
  ];
}
