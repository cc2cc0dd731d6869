import { useEffect, useState } from 'react';
import { useDesk, useLive, useSync, useThread } from '../../../data/desk.ts';
import type { Composer, ComposerKind, Conversation } from '../../../data/model.ts';
import { type Collision, collisionOf, questionOf } from './collision.ts';

export type CollisionState = {
  collision: Collision | null;
  /** One wanted to send, and was asked. */
  isAsked: boolean;
  /** Whether to send now. False: the person was asked, and the next time it goes. */
  mayGo(): boolean;
  /** The writer looks at what came in between. */
  look(): void;
};

/** Who else answers here, for as long as one writes. A note is for the team: nothing collides with it. */
export function useCollision({
  conversation,
  kind,
  composer,
  onLook,
}: {
  conversation: Conversation;
  kind: ComposerKind;
  composer: Composer & { see(seq: number): void };
  onLook: (seq: number) => void;
}): CollisionState {
  const { user } = useDesk();
  const sync = useSync();
  const { messages, lastSeq, isLoading } = useThread(conversation.id);
  const { typing } = useLive(conversation.id);
  const [asked, setAsked] = useState('');
  const { text, seenSeq, isReady, see } = composer;
  const isBegun = isReady && text !== '';

  // Whoever begins knows what is on the screen.
  useEffect(() => {
    if (isBegun && seenSeq === null && !isLoading) see(lastSeq);
  }, [isBegun, seenSeq, isLoading, lastSeq, see]);

  const isCatchingUp = sync.state === 'catching_up' && !sync.isFirst;
  const collision =
    kind === 'text' ? collisionOf({ messages, seenSeq, typing, isCatchingUp, me: user.id }) : null;
  const question = questionOf(collision);
  const isAsked = question !== '' && asked === question;
  return {
    collision,
    isAsked,
    mayGo() {
      if (question === '' || isAsked) return true;
      setAsked(question);
      return false;
    },
    look() {
      if (collision?.kind !== 'replied') return;
      see(collision.toSeq);
      onLook(collision.fromSeq);
    },
  };
}
