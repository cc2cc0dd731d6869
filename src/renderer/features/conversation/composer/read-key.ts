import type { KeyboardEvent } from 'react';
import { nextWord } from './ghost.ts';

type Deeds = {
  ghost: string;
  accept: (part: string) => void;
  send: (thenResolve: boolean) => void;
  leave: () => void;
  /** Takes back a rewriting; undefined where there is none to take back. */
  takeBack: (() => void) | undefined;
};

/** The composer's own keys. `Tab` accepts only while a draft is shown; otherwise it moves the focus as everywhere. */
export function readKey(event: KeyboardEvent, { ghost, accept, send, leave, takeBack }: Deeds): void {
  if (event.nativeEvent.isComposing) return;
  const hasMod = event.ctrlKey || event.metaKey;
  if (event.key === 'Enter' && hasMod) send(event.shiftKey);
  else if (event.key === 'Tab' && !event.shiftKey && !hasMod && !event.altKey && ghost !== '') accept(ghost);
  else if (event.key === 'ArrowRight' && event.altKey && ghost !== '') accept(nextWord(ghost));
  else if (takeBack && event.key.toLowerCase() === 'z' && hasMod && !event.shiftKey && !event.altKey)
    takeBack();
  else if (event.key === 'Escape') leave();
  else return;
  event.preventDefault();
}
