// Who may read an article. One table decides for every door: search, answers, citations, help pages, the widget.

export const audiences = ['public', 'identified', 'internal'] as const;
/** `identified`: customers whom their site vouches for. `internal`: the desk alone; nothing of it ever reaches a customer. */
export type Audience = (typeof audiences)[number];

/** A customer: `identified` when the site proved who it is. */
export type Reader = 'visitor' | 'identified';

export const readable: Record<Reader, readonly Audience[]> = {
  visitor: ['public'],
  identified: ['public', 'identified'],
};

export const mayRead = (reader: Reader, audience: Audience): boolean => readable[reader].includes(audience);

export const readerOf = (customer: { isVerified: boolean }): Reader =>
  customer.isVerified ? 'identified' : 'visitor';
