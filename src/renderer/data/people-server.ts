// What only admins know and decide of colleagues. Types for the screens; the requests are made in sync/people-server.ts.
import type { SessionsAnswer } from '#protocol/http/auth.ts';
import type { FactorRulesAnswer, SaveFactorRuleRequest } from '#protocol/http/factor-rules.ts';
import type {
  ChangePersonRequest,
  InviteAnswer,
  InviteRequest,
  PeopleAnswer,
} from '#protocol/http/people.ts';
import type { Id } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type PeopleServer = {
  list(): Promise<Answer<PeopleAnswer>>;
  invite(asked: InviteRequest): Promise<Answer<InviteAnswer>>;
  /** The link before holds no more. */
  inviteAgain(id: Id): Promise<Answer<Pick<InviteAnswer, 'link'>>>;
  change(id: Id, asked: ChangePersonRequest): Promise<Answer>;
  /** Their sessions end at once, and what they had in hand goes back to the queue. */
  disable(id: Id): Promise<Answer>;
  enable(id: Id): Promise<Answer>;
  /** Which roles must have a second factor. */
  factorRules(): Promise<Answer<FactorRulesAnswer>>;
  saveFactorRule(role: Role, asked: SaveFactorRuleRequest): Promise<Answer>;
  sessions(id: Id): Promise<Answer<SessionsAnswer>>;
  /** The console there is wiped. */
  endSession(id: Id, sessionId: Id): Promise<Answer>;
  /** Whatever they showed beside the password counts no more, and they are signed out everywhere. */
  resetFactors(id: Id): Promise<Answer>;
  endAllSessions(id: Id): Promise<Answer>;
};
