// The addresses of flows. Supervisors read; admins write, publish and retire.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  createFlowRequest,
  type FlowAnswer,
  type FlowAuditAnswer,
  type FlowStepCountsAnswer,
  type FlowSurroundings,
  type FlowsAnswer,
  type FlowVersionsAnswer,
  publishFlowRequest,
  saveFlowRequest,
} from '#protocol/http/flows.ts';
import { allows } from '#protocol/permissions.ts';
import { id } from '#protocol/schema.ts';
import type { FlowService } from './flows.service.ts';

const base = '/api/v1/flows';
const byId = z.object({ id });
/** A hundred steps in many languages. */
const bodyLimitBytes = 2 * 1024 * 1024;

export function flowRoutes(flows: FlowService): Route[] {
  return [...readRoutes(flows), ...writeRoutes(flows)];
}

function readRoutes(flows: FlowService): Route[] {
  const list = route({
    method: 'GET',
    path: base,
    access: 'flow.read',
    async handler() {
      const json: FlowsAnswer = { flows: await flows.list() };
      return { json };
    },
  });
  const surroundings = route({
    method: 'GET',
    path: `${base}/:id/surroundings`,
    access: 'flow.read',
    params: byId,
    async handler({ params }) {
      const json: FlowSurroundings = await flows.surroundings(params.id);
      return { json };
    },
  });
  const one = route({
    method: 'GET',
    path: `${base}/:id`,
    access: 'flow.read',
    params: byId,
    async handler({ params, session }) {
      const json: FlowAnswer = { flow: await flows.get(params.id, allows(session.actor, 'flow.edit')) };
      return { json };
    },
  });
  const versions = route({
    method: 'GET',
    path: `${base}/:id/versions`,
    access: 'flow.read',
    params: byId,
    async handler({ params }) {
      const json: FlowVersionsAnswer = { versions: await flows.versions(params.id) };
      return { json };
    },
  });
  const counts = route({
    method: 'GET',
    path: `${base}/:id/counts`,
    access: 'flow.read',
    params: byId,
    async handler({ params }) {
      const json: FlowStepCountsAnswer = { versions: await flows.stepCounts(params.id) };
      return { json };
    },
  });
  const audit = route({
    method: 'GET',
    path: `${base}/:id/audit`,
    access: 'flow.read',
    params: byId,
    async handler({ params }) {
      const json: FlowAuditAnswer = { entries: await flows.audit(params.id) };
      return { json };
    },
  });
  return [list, surroundings, one, counts, versions, audit];
}

function writeRoutes(flows: FlowService): Route[] {
  const create = route({
    method: 'POST',
    path: base,
    access: 'flow.edit',
    body: createFlowRequest,
    bodyLimitBytes,
    async handler({ body, session, ip }) {
      const json: FlowAnswer = { flow: await flows.create(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const save = route({
    method: 'PUT',
    path: `${base}/:id`,
    access: 'flow.edit',
    params: byId,
    body: saveFlowRequest,
    bodyLimitBytes,
    async handler({ params, body, session, ip }) {
      const json: FlowAnswer = { flow: await flows.save(params.id, body, acting({ session, ip })) };
      return { json };
    },
  });
  const publish = route({
    method: 'POST',
    path: `${base}/:id/publish`,
    access: 'flow.edit',
    params: byId,
    body: publishFlowRequest,
    async handler({ params, body, session, ip }) {
      const json: FlowAnswer = { flow: await flows.publish(params.id, body, acting({ session, ip })) };
      return { json };
    },
  });
  const retire = route({
    method: 'POST',
    path: `${base}/:id/retire`,
    access: 'flow.edit',
    params: byId,
    async handler({ params, session, ip }) {
      const json: FlowAnswer = { flow: await flows.retire(params.id, acting({ session, ip })) };
      return { json };
    },
  });
  const restore = route({
    method: 'POST',
    path: `${base}/:id/versions/:number/restore`,
    access: 'flow.edit',
    params: z.object({ id, number: z.coerce.number().int().min(1).max(1_000_000) }),
    async handler({ params, session, ip }) {
      const json: FlowAnswer = {
        flow: await flows.restore(params.id, params.number, acting({ session, ip })),
      };
      return { json };
    },
  });
  const remove = route({
    method: 'DELETE',
    path: `${base}/:id`,
    access: 'flow.edit',
    params: byId,
    async handler({ params, session, ip }) {
      await flows.remove(params.id, acting({ session, ip }));
      return {};
    },
  });
  return [create, save, publish, retire, restore, remove];
}
