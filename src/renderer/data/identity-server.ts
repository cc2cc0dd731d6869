// Who is signed in, and what only the server knows of it. Types for the screens; the requests are made in sync/identity-server.ts.
import type { SessionsAnswer } from '#protocol/http/auth.ts';
import type {
  ConfirmTotpAnswer,
  FactorsAnswer,
  RecoveryCodesAnswer,
  TotpOffer,
} from '#protocol/http/factors.ts';
import type { RedeemSsoRequest } from '#protocol/http/sso.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer, Readable } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type IdentityServer = {
  /** An act waits until the person has shown once more that it is them. */
  isProofAsked: Readable<boolean>;
  /** What waited goes on where it was right. */
  prove(password: string): Promise<Answer>;
  /** At a provider, in the system's browser; as `DoorServer.redeem`. */
  proveOutside(shown: RedeemSsoRequest): Promise<Answer>;
  /** The person showed it at a provider: what waited tries again, and asks once more where that is not so. */
  provenElsewhere(): void;
  /** What waited is given up: it answers that the proof is missing. */
  giveUpProof(): void;
  /** Where one is signed in. */
  sessions(): Promise<Answer<SessionsAnswer>>;
  /** The console there is wiped. */
  endSession(id: Id): Promise<Answer>;
  endOtherSessions(): Promise<Answer<{ ended: number }>>;
  /** One's own. Every other session ends. */
  setPassword(password: string): Promise<Answer>;
  /** One's own second factor. */
  factors(): Promise<Answer<FactorsAnswer>>;
  /** A secret for an authenticator program; nothing holds until a code of it is confirmed. */
  offerTotp(): Promise<Answer<TotpOffer>>;
  confirmTotp(code: string): Promise<Answer<ConfirmTotpAnswer>>;
  /** The recovery codes before hold no more. */
  renewCodes(): Promise<Answer<RecoveryCodesAnswer>>;
  /** This device makes one, under this name. */
  addPasskey(name: string): Promise<Answer<ConfirmTotpAnswer>>;
  removePasskey(id: Id): Promise<Answer>;
  turnOffFactors(): Promise<Answer>;
};
