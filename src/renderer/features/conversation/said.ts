// Whether the message that a notice told of is here. Pure.
import { snippet } from '#protocol/commands/conversation.ts';
import type { Said } from '../../data/model.ts';

/** A notice carries the beginning of the text, or none where the person hides it; then the moment tells. */
export const isHere = (
  said: Pick<Said, 'body' | 'createdAt'>,
  messages: readonly { text: string; createdAt: number }[],
): boolean =>
  messages.some(
    message =>
      message.createdAt >= said.createdAt || (said.body !== '' && snippet(message.text) === said.body),
  );
