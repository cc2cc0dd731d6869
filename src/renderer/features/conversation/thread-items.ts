// What the stream shows, in order: days, messages in runs, lines nobody wrote, and notices. Pure.
import type { Millis } from '#protocol/ids.ts';
import type { Delivery, Notice, ThreadMessage } from '../../data/model.ts';

export type ThreadItem =
  | { kind: 'day'; key: string; at: Millis }
  | { kind: 'unread'; key: string; count: number }
  | {
      kind: 'message';
      key: string;
      message: ThreadMessage;
      /** The name and the mark stand once over a run of one author. */
      isFirstOfRun: boolean;
      /** Close under the one before: the same run, and nothing between. */
      isClose: boolean;
      /** A receipt stands under the last of a run, and wherever the state changes. */
      hasReceipt: boolean;
    }
  | { kind: 'event'; key: string; message: ThreadMessage }
  | { kind: 'notice'; key: string; notice: Notice };

/** Two messages of one author within this belong to one run. */
const runMs = 5 * 60_000;

const sameDay = (a: Millis, b: Millis) => new Date(a).toDateString() === new Date(b).toDateString();

function isSameRun(a: ThreadMessage, b: ThreadMessage): boolean {
  return (
    a.kind === b.kind &&
    a.kind !== 'event' &&
    a.author.kind === b.author.kind &&
    a.author.id === b.author.id &&
    Math.abs(b.createdAt - a.createdAt) < runMs &&
    sameDay(a.createdAt, b.createdAt)
  );
}

const stateOf = (delivery: Delivery | null) => delivery?.state ?? 'none';

/**
 * @param unreadAfterSeq what an agent had read when the conversation was opened; null for no such line
 */
export function threadItems({
  messages,
  notices,
  unreadAfterSeq,
}: {
  messages: readonly ThreadMessage[];
  notices: readonly Notice[];
  unreadAfterSeq: number | null;
}): ThreadItem[] {
  const items: ThreadItem[] = [];
  const left = [...notices].sort((a, b) => a.at - b.at);
  let wasUnreadShown = false;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    while (left[0] && left[0].at <= message.createdAt) {
      const notice = left.shift();
      if (notice) items.push({ kind: 'notice', key: `notice-${notice.id}`, notice });
    }
    if (!before || !sameDay(before.createdAt, message.createdAt)) {
      items.push({ kind: 'day', key: `day-${message.id}`, at: message.createdAt });
    }
    if (!wasUnreadShown && startsUnread(message, unreadAfterSeq)) {
      wasUnreadShown = true;
      const count = messages.slice(index).filter(item => startsUnread(item, unreadAfterSeq)).length;
      items.push({ kind: 'unread', key: 'unread', count });
    }
    if (message.kind === 'event') {
      items.push({ kind: 'event', key: message.id, message });
      return;
    }
    const last = items.at(-1);
    const isFirstOfRun = !before || !isSameRun(before, message) || last?.kind !== 'message';
    const isLastOfRun = !after || !isSameRun(message, after);
    items.push({
      kind: 'message',
      key: message.id,
      message,
      isFirstOfRun,
      isClose: !isFirstOfRun && last?.kind === 'message' && !last.hasReceipt,
      hasReceipt:
        message.delivery !== null &&
        (isLastOfRun ||
          message.delivery.state === 'failed' ||
          message.delivery.state === 'queued' ||
          stateOf(message.delivery) !== stateOf(after?.delivery ?? null)),
    });
  });
  for (const notice of left) items.push({ kind: 'notice', key: `notice-${notice.id}`, notice });
  return items;
}

const startsUnread = (message: ThreadMessage, unreadAfterSeq: number | null): boolean =>
  unreadAfterSeq !== null &&
  message.seq !== null &&
  message.seq > unreadAfterSeq &&
  message.author.kind === 'customer' &&
  message.kind === 'text';

/** A first guess of the height, so that the scroll bar hardly moves while rows are measured. Widths as at 1440 px. */
export function estimateItemPx(item: ThreadItem): number {
  switch (item.kind) {
    case 'day':
    case 'unread':
      return 24;
    case 'event':
      return item.message.event?.type === 'handed_over' ? 44 : 24;
    case 'notice':
      return 52 + item.notice.fields.length * 26;
    case 'message': {
      const lines = item.message.text
        .split('\n')
        .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 62)), 0);
      const sources = item.message.citations.length > 0 || item.message.ai ? 30 : 0;
      return 22 + lines * 20 + (item.isFirstOfRun ? 18 : 0) + (item.hasReceipt ? 17 : 0) + sources;
    }
  }
}
