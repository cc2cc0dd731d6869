import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type CopilotStateAnswer,
  rewriteRequest,
  type SimilarAnswer,
  similarRequest,
  summaryRequest,
} from '#protocol/http/copilot.ts';
import type { Id } from '#protocol/ids.ts';
import { type Actor, seesTeam } from '#protocol/permissions.ts';
import type { Ai } from '../ai/index.ts';
import type { Chat } from '../chat/index.ts';
import { similarOnServer } from './similar.ts';

export type CopilotHttpDeps = {
  db: Db;
  chat: Pick<Chat, 'findConversation' | 'threadForAi'>;
  ai: Pick<Ai, 'rewrite' | 'hasModel' | 'isLanguage' | 'sumUp'>;
};

export function copilotRoutes({ db, chat, ai }: CopilotHttpDeps): Route[] {
  /** A conversation of a team that this person cannot see does not exist for them. */
  async function mustSee(actor: Actor, conversationId: Id): Promise<Conversation> {
    const conversation = await chat.findConversation(db, conversationId);
    if (!conversation || !seesTeam(actor, conversation.teamId)) throw new AppError('not_found');
    return conversation;
  }

  const state = route({
    method: 'GET',
    path: '/api/v1/copilot',
    access: 'conversation.reply',
    keys: 'never',
    handler() {
      const json: CopilotStateAnswer = { hasModel: ai.hasModel() };
      return { json };
    },
  });
  const rewrite = route({
    method: 'POST',
    path: '/api/v1/copilot/rewrite',
    access: 'conversation.reply',
    keys: 'never',
    body: rewriteRequest,
    async handler({ body, session: { actor }, signal }) {
      if ((body.wish === 'translate') !== ai.isLanguage(body.language)) {
        throw new AppError('malformed', {
          details: [
            { path: 'body.language', problem: 'must be a language for a translation, and empty else' },
          ],
        });
      }
      await mustSee(actor, body.conversationId);
      return { json: await ai.rewrite({ ...body, signal }) };
    },
  });
  const summary = route({
    method: 'POST',
    path: '/api/v1/copilot/summary',
    access: 'conversation.read',
    keys: 'never',
    body: summaryRequest,
    async handler({ body: { conversationId }, session: { actor }, signal }) {
      await mustSee(actor, conversationId);
      const thread = await chat.threadForAi(conversationId);
      if (!thread) throw new AppError('not_found');
      return { json: await ai.sumUp(conversationId, thread, signal) };
    },
  });
  const similar = route({
    method: 'POST',
    path: '/api/v1/copilot/similar',
    access: 'conversation.read',
    keys: 'never',
    cost: 5,
    body: similarRequest,
    async handler({ body: { conversationId }, session: { actor } }) {
      const here = await mustSee(actor, conversationId);
      const json: SimilarAnswer = { similar: await similarOnServer(db, here, actor) };
      return { json };
    },
  });
  return [state, rewrite, summary, similar];
}
