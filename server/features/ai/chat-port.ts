// What the AI needs of the rooms that own conversations and sockets.
import type { Reader } from '#protocol/audience.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { AiFacts, Citation } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { AiStreamEvent, AiWithdrawnEvent } from '#protocol/live.ts';
import type { HandoverReason, Turn } from '#protocol/turns.ts';
import type { Beside } from '../chat/index.ts';

export type ThreadForAi = {
  conversation: Pick<Conversation, 'status' | 'locale'>;
  /** Customer-visible texts, oldest first. */
  messages: { seq: number; role: 'customer' | 'agent' | 'ai' | 'system'; text: string }[];
  turn: Turn;
  reader: Reader;
  lastPublicSeq: number;
};

/** What the chat room does for the AI. Each verb is one transaction under the conversation's lock. */
export type ChatPort = {
  threadForAi(conversationId: Id): Promise<ThreadForAi | null>;
  commitAiReply(reply: {
    conversationId: Id;
    messageId: Id;
    forSeq: number;
    text: string;
    citations: Citation[];
    ai: AiFacts;
    evenIfNewer?: boolean;
    beside?: Beside | undefined;
  }): Promise<
    { committed: true } | { committed: false; why: 'not_bot_turn' | 'customer_wrote_more' | 'resolved' }
  >;
  handOver(handover: {
    conversationId: Id;
    forSeq: number;
    reason: HandoverReason;
    text: string;
    confidence: number | null;
    limit: number | null;
    beside?: Beside | undefined;
  }): Promise<{ committed: boolean }>;
  saveDraft(draft: {
    conversationId: Id;
    text: string;
    citations: Citation[];
    confidence: number;
    provider: string;
    model: string;
    runId: Id;
    forSeq: number;
  }): Promise<void>;
};

export type LivePort = {
  stream(event: AiStreamEvent): void;
  withdrawn(event: AiWithdrawnEvent): void;
};
