// The addresses of API keys, for admins. No key reaches them.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  changeKeyRequest,
  createKeyRequest,
  type KeysAnswer,
  type KeyUsageAnswer,
  keyUsageQuery,
  rotateKeyRequest,
} from '#protocol/http/keys.ts';
import { id } from '#protocol/schema.ts';
import type { KeysService } from './keys.service.ts';

const base = '/api/v1/keys';
const byId = z.object({ id });

export function keyRoutes(keys: KeysService): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'key.edit',
      async handler() {
        const json: KeysAnswer = { keys: await keys.list() };
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: base,
      access: 'key.edit',
      fresh: true,
      body: createKeyRequest,
      bodyLimitBytes: 16_384,
      handler: async ({ body, session, ip }) => ({
        status: 201,
        json: await keys.create(body, session.actor, acting({ session, ip })),
      }),
    }),
    route({
      method: 'PATCH',
      path: `${base}/:id`,
      access: 'key.edit',
      fresh: true,
      params: byId,
      body: changeKeyRequest,
      bodyLimitBytes: 16_384,
      handler: async ({ params, body, session, ip }) => ({
        json: await keys.change(params.id, body, session.actor.role, acting({ session, ip })),
      }),
    }),
    route({
      method: 'POST',
      path: `${base}/:id/rotate`,
      access: 'key.edit',
      fresh: true,
      params: byId,
      body: rotateKeyRequest,
      handler: async ({ params, body, session, ip }) => ({
        json: await keys.rotate(params.id, body.graceHours, acting({ session, ip })),
      }),
    }),
    route({
      method: 'POST',
      path: `${base}/:id/revoke`,
      access: 'key.edit',
      params: byId,
      // Without a proof: who finds a key in wrong hands must not be held up.
      handler: async ({ params, session, ip }) => ({
        json: await keys.revoke(params.id, acting({ session, ip })),
      }),
    }),
    route({
      method: 'GET',
      path: `${base}/:id/usage`,
      access: 'key.edit',
      params: byId,
      query: keyUsageQuery,
      async handler({ params, query }) {
        const json: KeyUsageAnswer = { rows: await keys.usage(params.id, query.days) };
        return { json };
      },
    }),
  ];
}
