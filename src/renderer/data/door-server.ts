// What can be asked before anybody is signed in. Types for the screens; the requests are made in sync/door-server.ts.
import type { DoorOptions, LinkAnswer } from '#protocol/http/auth.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`. */
export type DoorServer = {
  /** Which ways in there are. */
  options(): Promise<Answer<DoorOptions>>;
  /** Where a browser goes to sign in by a provider, or to confirm who one is; null: this program cannot. */
  startOf(slug: string, purpose?: 'proof'): string | null;
  /** Where the console is for a browser. */
  browserAddress: string;
  /** A mail goes out where somebody has that address; the answer is the same where nobody has. */
  forgot(email: string): Promise<Answer>;
  /** Whose link it is. */
  lookAtLink(token: string): Promise<Answer<LinkAnswer>>;
  /** Uses the link up, where the password is good enough. */
  chooseByLink(token: string, password: string): Promise<Answer>;
};
