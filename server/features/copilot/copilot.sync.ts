/** Owns the commands by which people judge the AI's words (S4). Nothing of it replicates. */
import type { Clock } from '#platform/clock.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import { seesTeam } from '#protocol/permissions.ts';
import type { Chat } from '../chat/index.ts';
import type { CommandHandler, CommandHandlers, CommandOutcome } from '../sync/index.ts';
import { conversationOfRun, saveFeedback } from './copilot.store.ts';

type Deps = {
  clock: Clock;
  chat: Pick<Chat, 'findConversation' | 'findMessage'>;
  tell(tx: Tx, runId: Id): Promise<void>;
};

const done: CommandOutcome = { ok: true, merges: [] };
const notFound: CommandOutcome = { ok: false, code: 'not_found' };

export function createCopilotCommands({ clock, chat, tell }: Deps): CommandHandlers {
  const byAgent: CommandHandler<'ai.feedback'> = async (tx, { payload }, by) => {
    if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
    const { conversationId, runId, isHelpful } = payload;
    const { actor } = by;
    const conversation = await chat.findConversation(tx, conversationId);
    const isSeen = conversation && seesTeam(actor, conversation.teamId);
    // A run of another conversation is none that this person was shown here.
    if (!isSeen || (await conversationOfRun(tx, runId)) !== conversationId) return notFound;
    const said = { runId, conversationId, isHelpful, byKind: 'agent', byId: actor.personId } as const;
    await saveFeedback(tx, said, clock.now());
    await tell(tx, runId);
    return done;
  };

  const byCustomer: CommandHandler<'customer.feedback'> = async (tx, { payload }, by) => {
    if (by.kind !== 'customer') return { ok: false, code: 'forbidden' };
    const { messageId, isHelpful } = payload;
    const message = await chat.findMessage(tx, messageId);
    const runId = message?.ai?.runId;
    if (!message || runId === undefined) return notFound;
    // After a merge the widget speaks of the one that goes on, and its words may be in the other.
    const { conversationId } = message;
    const conversation = await chat.findConversation(tx, conversationId);
    if (conversation?.customerId !== by.customerId) return notFound;
    const said = { runId, conversationId, isHelpful, byKind: 'customer', byId: by.customerId } as const;
    await saveFeedback(tx, said, clock.now());
    await tell(tx, runId);
    return done;
  };

  return { 'ai.feedback': byAgent, 'customer.feedback': byCustomer };
}
