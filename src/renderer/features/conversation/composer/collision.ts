// Two people at one customer: what one should know of the other before one's own words go out (P1). Pure.
import type { Id, Millis } from '#protocol/ids.ts';
import type { Live, ThreadMessage } from '../../../data/model.ts';

type Party = 'agent' | 'ai';
export type Collision =
  /** Somebody answered after this text was begun. `fromSeq` is the first answer, `toSeq` the last. */
  | {
      kind: 'replied';
      party: Party;
      name: string;
      at: Millis;
      count: number;
      fromSeq: number;
      toSeq: number;
    }
  /** What others wrote during an absence is still on its way. */
  | { kind: 'catching up' }
  | { kind: 'typing'; party: Party; names: string[] };

export function collisionOf({
  messages,
  seenSeq,
  typing,
  isCatchingUp,
  me,
}: {
  messages: readonly ThreadMessage[];
  /** What the writer knew when the text was begun; null while there is no text. */
  seenSeq: number | null;
  typing: Live['typing'];
  isCatchingUp: boolean;
  me: Id;
}): Collision | null {
  if (seenSeq === null) return null;
  const answers = messages.filter(
    ({ seq, kind, author }) =>
      seq !== null &&
      seq > seenSeq &&
      kind === 'text' &&
      (author.kind === 'ai' || (author.kind === 'agent' && author.id !== me)),
  );
  const first = answers[0];
  const last = answers.at(-1);
  if (first && last) {
    return {
      kind: 'replied',
      party: last.author.kind === 'ai' ? 'ai' : 'agent',
      ...{ name: last.author.name, at: last.createdAt, count: answers.length },
      ...{ fromSeq: first.seq ?? 0, toSeq: last.seq ?? 0 },
    };
  }
  if (isCatchingUp) return { kind: 'catching up' };
  const others = typing.filter(({ party, personId }) => party !== 'customer' && personId !== me);
  const people = others.filter(({ party }) => party === 'agent');
  if (people.length > 0) return { kind: 'typing', party: 'agent', names: people.map(({ name }) => name) };
  return others.length > 0 ? { kind: 'typing', party: 'ai', names: [] } : null;
}

/**
 * What has to be confirmed once before sending: the answer that came in between, or that nobody knows yet whether one did. Each further
 * answer asks anew.
 * @returns '' where nothing has to be
 */
export function questionOf(collision: Collision | null): string {
  if (collision?.kind === 'replied') return `replied ${collision.toSeq}`;
  return collision?.kind === 'catching up' ? 'catching up' : '';
}
