// The addresses for who writes instructions: what stands above them, what customers ask, and a try. Supervisors read, admins try.
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type PromptRoomAnswer,
  type TryPromptAnswer,
  type TryPromptRequest,
  tryPromptRequest,
} from '#protocol/http/prompts.ts';
import { rulesText } from '../prompt.ts';
import { recentQuestions } from './prompts.store.ts';

const base = '/api/v1/ai/prompts';
/** A customer is not kept waiting so long, but whoever tries something wants to see how it ends. */
const tryMs = 60_000;

export type PromptsDeps = {
  db: Db;
  room(): Pick<PromptRoomAnswer, 'models' | 'currency'>;
  attempt(request: TryPromptRequest, signal: AbortSignal): Promise<TryPromptAnswer>;
};

export function promptRoutes({ db, room, attempt }: PromptsDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'model.read',
      async handler() {
        const json: PromptRoomAnswer = { rules: rulesText(), ...room(), examples: await recentQuestions(db) };
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/try`,
      access: 'model.edit',
      body: tryPromptRequest,
      async handler({ body, signal }) {
        const json = await attempt(body, AbortSignal.any([signal, AbortSignal.timeout(tryMs)]));
        return { json };
      },
    }),
  ];
}
