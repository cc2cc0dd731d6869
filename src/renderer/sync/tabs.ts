// How the tabs of one profile talk (S13): the writing one tells what changed and how the line is, the others hand it what they want said.
// Nothing here is needed for truth: documents and outbox are on disk, shared by all.
import type { NewItem } from '#client/outbox-item.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from '../data/model.ts';
import type { LiveEvent } from '../state/live.ts';
import type { LineStatus } from './line-status.ts';
import type { Saying } from './sayings.ts';

export type TabMessage =
  /** A tab that does not write wants to know how things are. */
  | { type: 'hello' }
  | { type: 'status'; status: LineStatus }
  | { type: 'live'; event: LiveEvent }
  | { type: 'forget live' }
  | { type: 'changed'; collection: CollectionName; ids: Id[] }
  | { type: 'say'; tab: Id; saying: Saying }
  /** A tab begins to write and wants to hear what the others mean. */
  | { type: 'say again' }
  /** A tab closes: nothing it said holds any more. */
  | { type: 'left'; tab: Id }
  | { type: 'ask'; askId: Id; item: NewItem }
  | { type: 'answer'; askId: Id; answer: Answer<{ conversationId: Id | null }> }
  | { type: 'try now' }
  /** These are to be forgotten. */
  | { type: 'purge'; ids: Id[] }
  /** A notice was kept. */
  | { type: 'notices' }
  /** The session or its database is another one: look at what is remembered. */
  | { type: 'session' };

export type Tabs = {
  tell(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): () => void;
  close(): void;
};

export function openTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(message: TabMessage) => void>();
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    for (const listener of [...listeners]) listener(data);
  };
  return {
    tell: message => channel.postMessage(message),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      listeners.clear();
      channel.close();
    },
  };
}
