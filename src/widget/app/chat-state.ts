// What the screen is made of.
import type { OutboxItem } from '#client/outbox-item.ts';
import type { OfflineCause } from '#client/reach.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { SiteSettings, WidgetMaintenance } from '#protocol/widget.ts';
import type { Stream, Thread } from './thread.ts';

export type ChatState = {
  thread: Thread;
  outbox: readonly OutboxItem[];
  /** `none`: nothing to say yet, so nobody was called. */
  line: 'none' | 'connecting' | 'online' | 'offline';
  /** Offline: why, as far as it is known. */
  cause: OfflineCause | null;
  /** What the browser says of its network. */
  hasNetwork: boolean;
  /** False where the browser keeps nothing: words live as long as the page. */
  isDurable: boolean;
  /** A refusal for good: the page, the site or the version is wrong. */
  problem: ErrorCode | null;
  settings: SiteSettings | null;
  /** By the server's clock, where hours cannot be computed here. */
  isOpenByServer: boolean;
  /** Server minus computer. */
  clockOffsetMs: number;
  /** What customers are told of maintenance; shown when it is near. */
  maintenance: WidgetMaintenance | null;
  typing: { party: 'agent' | 'ai'; name: string } | null;
  stream: Stream | null;
  isPanelOpen: boolean;
  isVisible: boolean;
  /** Whether the end of the thread is on the screen; further up, what comes in below is not read yet. */
  isAtEnd: boolean;
  readSeq: number;
  skippedRating: Id | '';
  /** What this person said of answers of the AI, by message. */
  helpful: Readonly<Record<Id, boolean>>;
  contact: { name: string; email: string };
  /** The computer's clock, moved on every half minute. */
  now: Millis;
};
