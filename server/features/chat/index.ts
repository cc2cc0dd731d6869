// Conversations, messages, transcripts, customers and drafts: the heart of the desk.
import { registerChatJobs } from './chat.jobs.ts';
import { type ChatDeps, createChatService } from './chat.service.ts';
import { findConversation, lockConversation, lockNextQueued, readThread } from './chat.store.ts';
import { chatCollections, createChatCommands } from './chat.sync.ts';

export type Chat = ReturnType<typeof createChat>;

export function createChat(deps: ChatDeps) {
  const service = createChatService(deps);
  registerChatJobs(deps.jobs, { db: deps.db, clock: deps.clock, newId: deps.newId, chat: service });
  return {
    ...service,
    collections: chatCollections,
    commands: createChatCommands(service),
    findConversation,
    lockConversation,
    lockNextQueued,
    readThread,
  };
}
