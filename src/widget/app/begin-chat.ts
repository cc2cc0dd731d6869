/** Owns the choice of a browser's parts for one person's chat: storage, socket, lock, dice. */
import { createIndexedDbOutboxStorage } from '#client/outbox-indexeddb.ts';
import { createMemoryOutboxStorage, type OutboxStorage } from '#client/outbox-storage.ts';
import type { ReportFault } from '#client/ports.ts';
import { createSocketTransport } from '#client/socket.ts';
import { createSystemPorts } from '#client/system.ts';
import type { WidgetWire } from '#client/transport.ts';
import { createId } from '#protocol/ids.ts';
import type { Embed, Identity } from '../loader/embed.ts';
import { type KeptStorage, keptOf } from '../loader/kept.ts';
import { type Chat, createChat } from './chat.ts';
import { createHelp, type Help } from './help.ts';
import { copyVisit, forget, moveWords } from './move-visit.ts';
import { postTo } from './session.ts';
import { createSurroundings } from './surroundings.ts';

export type PersonalChat = Chat & { kept: KeptStorage; help: Help };

const outboxName = (siteKey: string, userId: string) => `steward-outbox:${siteKey}:${userId}`;

/** A browser that keeps nothing still sends: words then live as long as the page. */
async function openOutbox(name: string): Promise<{ storage: OutboxStorage; isDurable: boolean }> {
  try {
    const storage = createIndexedDbOutboxStorage({ name });
    await storage.load();
    return { storage, isDurable: true };
  } catch {
    return { storage: createMemoryOutboxStorage(), isDurable: false };
  }
}

// A shop's console is not ours to fill: what fails here shows in the chat, or is tried again.
const reportFault: ReportFault = () => undefined;

export async function beginChat(
  { embed, openStorage }: { embed: Embed; openStorage(): Storage },
  identity: Identity | null,
): Promise<PersonalChat> {
  const { siteKey, server, locale } = embed;
  const userId = identity?.userId ?? '';
  const kept = keptOf(openStorage, siteKey, userId);
  const nameless = keptOf(openStorage, siteKey, '');
  const hasVisit = identity !== null && copyVisit(nameless, kept);
  const { storage, isDurable } = await openOutbox(outboxName(siteKey, userId));
  const ports = createSystemPorts();
  const { clock } = ports;
  const chat = createChat({
    ...ports,
    siteKey,
    locale,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    identity,
    kept,
    storage,
    isDurable,
    locks: navigator.locks,
    surroundings: createSurroundings(),
    post: postTo(server),
    createTransport: auth =>
      createSocketTransport<WidgetWire>({ ...ports, url: server, namespace: '/widget', auth, reportFault }),
    newId: () => createId(clock.now(), length => crypto.getRandomValues(new Uint8Array(length))),
    pageUrl: () => location.href,
    reportFault,
    opened() {
      if (hasVisit) void takeAlong(siteKey, nameless, chat);
    },
  });
  await chat.start();
  // Each person has their own: what one may read is not kept for the next.
  return { ...chat, kept, help: createHelp({ server, locale, kept }) };
}

async function takeAlong(siteKey: string, nameless: KeptStorage, chat: Chat): Promise<void> {
  forget(nameless);
  const { storage, isDurable } = await openOutbox(outboxName(siteKey, ''));
  if (isDurable) await moveWords(storage, chat.adopt);
  storage.close();
}
