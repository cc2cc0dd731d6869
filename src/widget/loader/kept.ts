// What a browser remembers of a visitor, in localStorage where it lets us, else for as long as the page lives. One JSON value a key; never throws.
import type { WidgetSiteAnswer } from '#protocol/widget.ts';

type Keyed = { read<Value>(name: string): Value | undefined; write(name: string, value: unknown): void };

type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * @param open asked at each use: a blocked storage throws already when it is named
 * @param prefix keeps sites and people apart
 */
function createKeyed(open: () => Keeper, prefix: string): Keyed {
  /** What the browser would not take. */
  const memory = new Map<string, string>();
  const readText = (name: string): string | null => {
    const own = memory.get(name);
    if (own !== undefined) return own;
    try {
      return open().getItem(`${prefix}:${name}`);
    } catch {
      return null;
    }
  };
  return {
    read<Value>(name: string) {
      const text = readText(name);
      try {
        return text === null ? undefined : (JSON.parse(text) as Value);
      } catch {
        return undefined;
      }
    },
    write(name, value) {
      memory.delete(name);
      try {
        if (value === undefined) open().removeItem(`${prefix}:${name}`);
        else open().setItem(`${prefix}:${name}`, JSON.stringify(value));
      } catch {
        // Blocked or full: kept for as long as this page lives.
        if (value !== undefined) memory.set(name, JSON.stringify(value));
      }
    },
  };
}

/** Names and shapes of what is kept. The loader reads `live` and `site`, the app everything. */
export type Kept = {
  /** The visitor token. */
  token: string;
  customerId: string;
  /** Whether a conversation is running or something waits to be sent: then the app loads with the page. */
  live: boolean;
  conversationId: string;
  draft: string;
  thread: unknown;
  contact: { name: string; email: string };
  /** What was said of answers of the AI, by message. */
  helpful: Readonly<Record<string, boolean>>;
  /** What was said of help pages, by page. */
  voted: Readonly<Record<string, boolean>>;
  /** The conversation whose rating was skipped. */
  skipped: string;
  site: WidgetSiteAnswer;
  /** The id of whoever was forgotten here: other tabs that were theirs forget too. It points at nothing any more. */
  forgotten: string;
  /** How far this person has read, by the tab that showed it. */
  read: { conversationId: string; seq: number };
};

export type KeptStorage = {
  read<Name extends keyof Kept>(name: Name): Kept[Name] | undefined;
  write<Name extends keyof Kept>(name: Name, value: Kept[Name] | undefined): void;
};

/** Everything of one person on one site. A known user's things never mix with those of whoever comes next. */
export const keptOf = (open: () => Keeper, siteKey: string, userId: string): KeptStorage =>
  createKeyed(open, userId === '' ? `steward:${siteKey}` : `steward:${siteKey}:${userId}`);
