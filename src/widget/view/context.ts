// What every part of the view is given.
import type { ChatActions } from '../app/chat-actions.ts';
import type { ChatState } from '../app/chat-state.ts';
import type { Help } from '../app/help.ts';
import type { People, Situation } from '../app/situation.ts';
import type { Times } from '../app/times.ts';
import type { Words } from '../words/words.ts';

export type View = {
  state: ChatState;
  people: People;
  situation: Situation;
  /** The server's time. */
  now: number;
  site: string;
  /** Where Steward is: its help pages are there. */
  server: string;
  words: Words;
  times: Times;
  /** BCP 47. */
  locale: string;
  actions: ChatActions;
  help: Help;
  /** Shows a help page in this window. */
  readHelp(slug: string): void;
  /** Shows the list of help pages. */
  openHelp(): void;
  /** Where the keyboard goes when what had it is gone. */
  focusComposer(): void;
};
