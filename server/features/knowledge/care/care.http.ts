import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import { type CareAnswer, careDays } from '#protocol/http/care.ts';
import { readCare } from './care.store.ts';

export const careRoute = ({ db, clock }: { db: Db; clock: Clock }): Route =>
  route({
    method: 'GET',
    path: '/api/v1/knowledge/care',
    access: 'article.edit',
    cost: 5,
    async handler() {
      const json: CareAnswer = { articles: await readCare(db, clock.now() - careDays * 86_400_000) };
      return { json };
    },
  });
