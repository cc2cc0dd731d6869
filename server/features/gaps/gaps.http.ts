import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type GapArticleAnswer,
  type GapsAnswer,
  type GapsLookAnswer,
  gapStateRequest,
  gapsQuery,
} from '#protocol/http/gaps.ts';
import { id } from '#protocol/schema.ts';
import type { GapsService } from './gaps.service.ts';

const byId = z.object({ id });

export function gapRoutes(service: GapsService): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/knowledge/gaps',
      access: 'article.edit',
      keys: 'never',
      query: gapsQuery,
      async handler({ query, session }) {
        const json: GapsAnswer = await service.list(session.actor, query.state);
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/gaps/look',
      access: 'article.edit',
      keys: 'never',
      cost: 5,
      async handler({ signal }) {
        const json: GapsLookAnswer = await service.look(signal);
        return { json };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/knowledge/gaps/:id/state',
      access: 'article.edit',
      keys: 'never',
      params: byId,
      body: gapStateRequest,
      async handler({ params, body, session, ip }) {
        await service.decide(session.actor, params.id, body, acting({ session, ip }));
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/gaps/:id/article',
      access: 'article.edit',
      keys: 'never',
      params: byId,
      async handler({ params, session, ip }) {
        const json: GapArticleAnswer = await service.write(session.actor, params.id, acting({ session, ip }));
        return { status: 201, json };
      },
    }),
  ];
}
