// The addresses of versions, prompts, rollouts and figures. Supervisors read, and take a rollout back; admins do the rest.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type AuditAnswer,
  type AuditEntry,
  auditQuery,
  type CompareAnswer,
  compareQuery,
  feedbackRequest,
  importVersionRequest,
  type MetricsAnswer,
  metricsQuery,
  type PromptAnswer,
  type PromptsAnswer,
  promoteRequest,
  promptRequest,
  type RolloutAnswer,
  type RolloutsAnswer,
  rampRequest,
  reasonRequest,
  registerVersionRequest,
  startRolloutRequest,
  type VersionAnswer,
  type VersionsAnswer,
} from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import { id } from '#protocol/schema.ts';
import type { Deployments } from './deployments/deployments.service.ts';
import type { Monitoring } from './monitoring/monitoring.service.ts';
import type { Registry } from './registry/registry.service.ts';

const base = '/api/v1/models';
const byId = z.object({ id });
/** An embedded model has up to five megabytes, and a third more in base64. */
const fileBytes = 8 * 1024 * 1024;

export type ModelsHttpDeps = {
  registry: Registry;
  deployments: Deployments;
  monitoring: Monitoring;
  audit(subject: Id | null): Promise<AuditEntry[]>;
};

export function modelRoutes({ registry, deployments, monitoring, audit }: ModelsHttpDeps): Route[] {
  return [
    ...versionRoutes(registry),
    ...promptRoutes(registry),
    ...rolloutRoutes(deployments),
    ...figureRoutes(monitoring),
    route({
      method: 'GET',
      path: `${base}/audit`,
      access: 'model.read',
      query: auditQuery,
      async handler({ query }) {
        const json: AuditAnswer = { entries: await audit(query.subject ?? null) };
        return { json };
      },
    }),
  ];
}

function versionRoutes(registry: Registry): Route[] {
  const list = route({
    method: 'GET',
    path: `${base}/versions`,
    access: 'model.read',
    async handler() {
      const json: VersionsAnswer = { versions: await registry.list() };
      return { json };
    },
  });
  const register = route({
    method: 'POST',
    path: `${base}/versions`,
    access: 'model.edit',
    body: registerVersionRequest,
    async handler({ body, session, ip }) {
      const json: VersionAnswer = { version: await registry.register(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const retire = route({
    method: 'POST',
    path: `${base}/versions/:id/retire`,
    access: 'model.edit',
    params: byId,
    async handler({ params, session, ip }) {
      const json: VersionAnswer = { version: await registry.retire(params.id, acting({ session, ip })) };
      return { json };
    },
  });
  const give = route({
    method: 'GET',
    path: `${base}/versions/:id/file`,
    access: 'model.edit',
    params: byId,
    handler: async ({ params }) => ({ json: await registry.export(params.id) }),
  });
  const take = route({
    method: 'POST',
    path: `${base}/versions/import`,
    access: 'model.edit',
    body: importVersionRequest,
    bodyLimitBytes: fileBytes,
    async handler({ body, session, ip }) {
      const json: VersionAnswer = { version: await registry.import(body.file, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const compare = route({
    method: 'GET',
    path: `${base}/compare`,
    access: 'model.read',
    query: compareQuery,
    async handler({ query }) {
      const json: CompareAnswer = await registry.compare(query.first, query.second);
      return { json };
    },
  });
  return [list, register, retire, give, take, compare];
}

function promptRoutes(registry: Registry): Route[] {
  const list = route({
    method: 'GET',
    path: `${base}/prompts`,
    access: 'model.read',
    async handler() {
      const json: PromptsAnswer = { prompts: await registry.prompts() };
      return { json };
    },
  });
  const save = route({
    method: 'POST',
    path: `${base}/prompts`,
    access: 'model.edit',
    body: promptRequest,
    async handler({ body, session, ip }) {
      const json: PromptAnswer = { prompt: await registry.savePrompt(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  return [list, save];
}

function rolloutRoutes(deployments: Deployments): Route[] {
  const list = route({
    method: 'GET',
    path: `${base}/rollouts`,
    access: 'model.read',
    async handler() {
      const json: RolloutsAnswer = { rollouts: await deployments.list() };
      return { json };
    },
  });
  const start = route({
    method: 'POST',
    path: `${base}/rollouts`,
    access: 'model.edit',
    body: startRolloutRequest,
    async handler({ body, session, ip }) {
      const json: RolloutAnswer = { rollout: await deployments.start(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const ramp = route({
    method: 'POST',
    path: `${base}/rollouts/:id/ramp`,
    access: 'model.edit',
    params: byId,
    body: rampRequest,
    async handler({ params, body, session, ip }) {
      const rollout = await deployments.ramp(params.id, body.percent, acting({ session, ip }));
      const json: RolloutAnswer = { rollout };
      return { json };
    },
  });
  const moves = (
    [
      ['pause', 'pause', 'model.roll_back'],
      ['resume', 'resume', 'model.edit'],
      // Whoever sees that it goes wrong may end it.
      ['rollback', 'roll_back', 'model.roll_back'],
    ] as const
  ).map(([name, event, access]) =>
    route({
      method: 'POST',
      path: `${base}/rollouts/:id/${name}`,
      access,
      params: byId,
      body: reasonRequest,
      async handler({ params, body, session, ip }) {
        const rollout = await deployments.move(params.id, event, acting({ session, ip }), body.reason);
        const json: RolloutAnswer = { rollout };
        return { json };
      },
    }),
  );
  const promote = route({
    method: 'POST',
    path: `${base}/rollouts/:id/promote`,
    access: 'model.edit',
    params: byId,
    body: promoteRequest,
    async handler({ params, body, session, ip }) {
      const rollout = await deployments.promote(params.id, body, acting({ session, ip }));
      const json: RolloutAnswer = { rollout };
      return { json };
    },
  });
  return [list, start, ramp, promote, ...moves];
}

function figureRoutes(monitoring: Monitoring): Route[] {
  const metrics = route({
    method: 'GET',
    path: `${base}/versions/:id/metrics`,
    access: 'model.read',
    params: byId,
    query: metricsQuery,
    async handler({ params, query }) {
      const json: MetricsAnswer = { metrics: await monitoring.getModelMetrics(params.id, query.hours) };
      return { json };
    },
  });
  const feedback = route({
    method: 'POST',
    path: `${base}/predictions/:id/feedback`,
    access: 'model.judge',
    params: byId,
    body: feedbackRequest,
    async handler({ params, body }) {
      await monitoring.recordFeedback(params.id, body);
      return {};
    },
  });
  return [metrics, feedback];
}
