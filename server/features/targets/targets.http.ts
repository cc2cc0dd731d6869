// The addresses of what is promised. Supervisors read, admins decide.
import { type Acting, acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import { saveTargetsRequest, type TargetsAnswer } from '#protocol/http/targets.ts';
import type { ServiceTarget } from '#protocol/service-targets.ts';

export type TargetVerbs = {
  read(): Promise<TargetsAnswer>;
  save(asked: { targets: readonly ServiceTarget[]; version: number }, by: Acting): Promise<TargetsAnswer>;
};

const path = '/api/v1/targets';

export const targetRoutes = (targets: TargetVerbs): Route[] => [
  route({
    ...{ method: 'GET', path, access: 'analytics.read' },
    handler: async () => ({ json: await targets.read() }),
  }),
  route({
    ...{ method: 'PUT', path, access: 'team.edit' },
    body: saveTargetsRequest,
    handler: async ({ body, session, ip }) => ({ json: await targets.save(body, acting({ session, ip })) }),
  }),
];
