// Conversations, messages, transcripts, customers and drafts: the heart of the desk.
import type { Log } from '#platform/log.ts';
import { type ChatHttpDeps, chatRoutes } from './chat.http.ts';
import { registerChatJobs } from './chat.jobs.ts';
import { type ChatDeps, createChatService } from './chat.service.ts';
import { findConversation, findMessage, lockConversation, lockNextQueued, readThread } from './chat.store.ts';
import { chatCollections, createChatCommands } from './chat.sync.ts';
import { createDelivered } from './delivered.ts';

export type { Beside } from './chat.service.ts';
export type Chat = ReturnType<typeof createChat>;

export function createChat(deps: ChatDeps & { log: Log }) {
  const service = createChatService(deps);
  const { db, log, events } = deps;
  const delivered = createDelivered({ db, log, published: events.published });
  registerChatJobs(deps.jobs, { db: deps.db, clock: deps.clock, newId: deps.newId, chat: service });
  return {
    ...service,
    collections: chatCollections,
    commands: createChatCommands(service),
    routes: (ports: Pick<ChatHttpDeps, 'call' | 'looked'>) => chatRoutes({ db, ...ports }),
    findConversation,
    findMessage,
    lockConversation,
    lockNextQueued,
    readThread,
    /** Customer messages reached consoles (S5). */
    delivered: delivered.add,
    /** Resolves when every delivered mark is written. */
    idle: delivered.idle,
  };
}
