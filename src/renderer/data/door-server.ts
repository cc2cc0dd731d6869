// What can be asked before anybody is signed in. Types for the screens; the requests are made in sync/door-server.ts.
import type { DoorOptions, LinkAnswer, LoginAnswer } from '#protocol/http/auth.ts';
import type { RedeemSsoRequest } from '#protocol/http/sso.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`. */
export type DoorServer = {
  /** Which ways in there are. */
  options(): Promise<Answer<DoorOptions>>;
  /** Where a browser goes to sign in by a provider, or to confirm who one is; null: this program goes through the system's browser. */
  startOf(slug: string, purpose?: 'proof'): string | null;
  /** The other way: the session that the system's browser made way for. */
  redeem(shown: RedeemSsoRequest): Promise<Answer<LoginAnswer>>;
  /** A mail goes out where somebody has that address; the answer is the same where nobody has. */
  forgot(email: string): Promise<Answer>;
  /** Whose link it is. */
  lookAtLink(token: string): Promise<Answer<LinkAnswer>>;
  /** Uses the link up, where the password is good enough. */
  chooseByLink(token: string, password: string): Promise<Answer>;
};
