// What the service worker and the console's pages tell each other.

/** What a pushed notice was about, in its own words: shown until the message itself is here. */
export type Said = { conversationId: string; title: string; body: string; createdAt: number };

export type ToPage =
  /** A notice was pressed: go to this address (`#/inbox/all/<id>`); '' is the list of notifications. */
  | { type: 'pressed'; address: string; said: Said | null }
  /** Answered over the port that comes along. */
  | { type: 'is it read'; notificationId: string };
export type ReadAnswer = 'read' | 'unread' | 'unknown';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export function readMessage(data: unknown): ToPage | null {
  if (!isRecord(data)) return null;
  if (data['type'] === 'is it read' && typeof data['notificationId'] === 'string')
    return { type: 'is it read', notificationId: data['notificationId'] };
  if (data['type'] !== 'pressed' || typeof data['address'] !== 'string') return null;
  return { type: 'pressed', address: data['address'], said: isSaid(data['said']) ? data['said'] : null };
}

const isSaid = (value: unknown): value is Said =>
  isRecord(value) &&
  ['conversationId', 'title', 'body'].every(name => typeof value[name] === 'string') &&
  typeof value['createdAt'] === 'number';
