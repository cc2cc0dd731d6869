// What is shown for a push message. Pure; the message comes from outside and is believed field by field.
import type { PushMessage } from '#protocol/http/notifications.ts';
import type { Said } from './messages.ts';

export type Pushed = {
  tag: string;
  title: string;
  body: string;
  isPressing: boolean;
  notificationId: string;
  /** Kept with the notice, for its press. */
  data: NoticeData;
};
export type NoticeData = { address: string; said: Said | null };

/** Something came that this version cannot read: there is something new all the same. */
const unreadable: Pushed = {
  tag: 'many',
  title: 'Steward',
  body: 'Something new for you.',
  isPressing: false,
  notificationId: '',
  data: { address: '', said: null },
};

export function readPush(text: string): Pushed {
  let message: Partial<Record<keyof PushMessage, unknown>>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return unreadable;
    message = parsed;
  } catch {
    return unreadable;
  }
  const word = (value: unknown) => (typeof value === 'string' ? value : '');
  const { title, body, tag, route, conversationId, notificationId, createdAt, priority } = message;
  if (word(title) === '' || word(tag) === '') return unreadable;
  const about = word(conversationId);
  return {
    tag: word(tag),
    title: word(title),
    body: word(body),
    isPressing: priority === 'high' || priority === 'urgent',
    notificationId: word(notificationId),
    data: {
      address: addressOf(word(route), about),
      said:
        about === ''
          ? null
          : {
              conversationId: about,
              title: word(title),
              body: word(body),
              createdAt: typeof createdAt === 'number' ? createdAt : 0,
            },
    },
  };
}

/** Only places of the console: a press must never lead anywhere else. */
export function addressOf(route: string, conversationId: string): string {
  if (/^#\/[\w/-]*$/.test(route)) return route;
  return /^[\w-]{36}$/.test(conversationId) ? `#/inbox/all/${conversationId}` : '';
}

/** What was kept with a notice, whoever made it. */
export function noticeData(kept: unknown): NoticeData {
  const data = (kept ?? {}) as Partial<NoticeData>;
  const address = typeof data.address === 'string' ? addressOf(data.address, '') : '';
  return { address, said: data.said ?? null };
}
