// The one list of expected errors. Zod-free: the widget imports the codes.
// `audience` says who may read the message: a customer never sees an operator's sentence.
import type { LoginChallenge } from './http/factors.ts';

export type Audience = 'everyone' | 'staff' | 'operator';
export type Volume = 'debug' | 'info' | 'warn' | 'error';
export type ErrorEntry = {
  status: number;
  audience: Audience;
  log: Volume;
  /** True when sending the same thing again later can succeed. */
  retryable: boolean;
  message: string;
};

const entry = (
  status: number,
  audience: Audience,
  log: Volume,
  message: string,
  retryable = false,
): ErrorEntry => ({ status, audience, log, message, retryable });

export const errors = {
  // the door
  malformed: entry(400, 'everyone', 'info', 'The request is not of the expected form.'),
  too_large: entry(413, 'everyone', 'info', 'The request is too large.'),
  unknown_route: entry(404, 'everyone', 'debug', 'There is nothing at this address.'),
  method_not_allowed: entry(405, 'everyone', 'debug', 'This address does not take that method.'),
  unsupported_media_type: entry(415, 'everyone', 'info', 'Send JSON as UTF-8.'),
  unknown_event: entry(400, 'everyone', 'info', 'This server does not know that event.'),
  protocol_version: entry(
    426,
    'everyone',
    'info',
    'This program and the server speak different versions. Update the program, then sign in again.',
  ),
  unauthenticated: entry(401, 'everyone', 'info', 'Sign in first.'),
  /** The console wipes what it keeps (offline sign-in); an expired session is `unauthenticated` and wipes nothing. */
  session_revoked: entry(401, 'staff', 'info', 'An administrator ended this session.'),
  key_malformed: entry(401, 'everyone', 'info', 'This is no API key, or it was copied wrongly.'),
  key_unknown: entry(401, 'everyone', 'info', 'There is no such API key.'),
  key_revoked: entry(401, 'everyone', 'info', 'This API key was revoked.'),
  key_disabled: entry(401, 'everyone', 'info', 'This API key is switched off.'),
  key_owner_left: entry(401, 'everyone', 'info', 'Whoever made this API key is no longer here.'),
  key_expired: entry(401, 'everyone', 'info', 'This API key, or this secret of it, has expired.'),
  key_address: entry(403, 'everyone', 'warn', 'This API key may not be used from this address.'),
  key_quota: entry(429, 'everyone', 'info', 'This API key has used up its quota.', true),
  key_credits: entry(429, 'everyone', 'info', 'This API key has no credits left.'),
  key_scope: entry(403, 'everyone', 'info', 'This API key lacks the scope for that.'),
  wrong_credentials: entry(401, 'everyone', 'info', 'The e-mail address or the password is wrong.'),
  /** No session yet: `secondFactor` says what is asked for, and `POST /api/v1/auth/login/verify` takes it. */
  second_factor_challenge: entry(
    401,
    'everyone',
    'info',
    'The password is right, and this account asks for a second factor too. This program may not know how to ask for it: sign in at the console.',
  ),
  /** Only setting one up is possible (`/api/v1/auth/factors`). */
  second_factor_required: entry(
    403,
    'staff',
    'info',
    'Your role must have a second factor. Sign in to the console and set one up.',
  ),
  wrong_second_factor: entry(401, 'everyone', 'info', 'The code is wrong, or it was used already.'),
  wrong_passkey: entry(
    401,
    'everyone',
    'info',
    'This passkey is not known here, or what it signed is too old. Try again, or sign in with your password.',
  ),
  challenge_over: entry(
    410,
    'everyone',
    'info',
    'This sign-in took too long, or was tried too often. Begin it anew.',
  ),
  single_sign_on_only: entry(
    403,
    'everyone',
    'info',
    'People with this address come in by single sign-on, not by a password.',
  ),
  /** `POST /api/v1/auth/proof`, then the same again. */
  reauthentication_required: entry(403, 'staff', 'info', 'Confirm that it is you, then try again.'),
  link_over: entry(
    410,
    'everyone',
    'info',
    'This link was used already, or its time is over. Ask for a new one.',
  ),
  mail_off: entry(
    409,
    'everyone',
    'info',
    'This desk sends no mail. Ask an administrator for a new password.',
  ),
  last_admin: entry(
    409,
    'staff',
    'info',
    'This is the only active admin. Make somebody else an admin first.',
  ),
  weak_password: entry(400, 'staff', 'info', 'This password is too easily guessed.'),
  rate_limited: entry(429, 'everyone', 'info', 'Too many requests. Try again in a moment.', true),
  too_many_attempts: entry(429, 'everyone', 'warn', 'Too many attempts. Wait, then try again.', true),
  // Lifted by a person, or by time: whoever waits comes back by itself.
  address_blocked: entry(403, 'everyone', 'info', 'This address may not use the desk now.', true),
  country_blocked: entry(403, 'everyone', 'info', 'The desk cannot be used from this country.', true),
  would_lock_out: entry(
    409,
    'staff',
    'info',
    'You would keep yourself out: you are at an address that this is about. Confirm it, if you mean it.',
  ),
  too_many_rules: entry(409, 'staff', 'info', 'There are as many rules as there may be. Take some away.'),
  too_many_views: entry(
    409,
    'staff',
    'info',
    'You have as many saved views as there may be, 50. Remove one, then try again.',
  ),
  forbidden: entry(403, 'everyone', 'info', 'Your role does not allow this.'),
  origin_not_allowed: entry(
    403,
    'everyone',
    'warn',
    'This web page may not use the chat. Add its origin to the site in Steward.',
  ),
  unknown_site: entry(404, 'everyone', 'warn', 'No site has this key. Copy the snippet again.'),
  bad_identity: entry(401, 'everyone', 'warn', 'The signed identity does not match its signature.'),
  busy: entry(503, 'everyone', 'warn', 'The server is busy. Try again in a moment.', true),
  unavailable: entry(503, 'everyone', 'error', 'The server cannot reach its database.', true),
  internal: entry(500, 'everyone', 'error', 'Something failed on the server. Quote the id.', true),
  // commands
  not_found: entry(404, 'everyone', 'info', 'It does not exist, or you may not see it.'),
  id_taken: entry(409, 'everyone', 'warn', 'This id is in use.'),
  conversation_resolved: entry(409, 'everyone', 'info', 'The conversation was resolved. Reopen it first.'),
  not_resolved: entry(409, 'everyone', 'info', 'The conversation is still open.'),
  already_assigned: entry(409, 'staff', 'info', 'Somebody else has it already.'),
  unknown_person: entry(409, 'staff', 'info', 'That person is not an active agent of the team.'),
  unknown_team: entry(409, 'staff', 'info', 'That team does not exist.'),
  moved: entry(409, 'staff', 'info', 'The conversation moved to a team you are not in.'),
  empty_text: entry(400, 'everyone', 'info', 'Write something first.'),
  refused_by_state: entry(409, 'everyone', 'info', 'This is not possible in the state it is in now.'),
  nothing_waiting: entry(404, 'staff', 'debug', 'Nothing waits in the queue.'),
  at_capacity: entry(409, 'staff', 'info', 'You are at your limit. Resolve one, or raise the limit.'),
  stale: entry(409, 'staff', 'info', 'Somebody changed it meanwhile. Look at the newer one first.'),
  confirmation_differs: entry(409, 'staff', 'info', 'What was typed is not what was asked for.'),
  conversation_merged: entry(
    409,
    'everyone',
    'info',
    'The conversation was merged into another. Go on there, or undo the merge first.',
  ),
  merge_itself: entry(409, 'staff', 'info', 'A conversation cannot be merged into itself. Choose another.'),
  merge_other_customer: entry(
    409,
    'staff',
    'info',
    'The two are of different customers, and a merge would show one what the other wrote. Choose a conversation of the same customer.',
  ),
  merge_target_merged: entry(
    409,
    'staff',
    'info',
    'The conversation you chose was merged into another. Choose that one.',
  ),
  not_merged: entry(
    409,
    'staff',
    'info',
    'The conversation is not merged, so there is nothing to take back.',
  ),
  merge_written_into: entry(
    409,
    'staff',
    'info',
    'The customer has written since the merge, and their words belong to both now. The merge stays.',
  ),
  rating_closed: entry(409, 'everyone', 'info', 'It was rated already.'),
  // sync
  epoch_changed: entry(409, 'staff', 'warn', 'The server was restored. The local data is rebuilt.', true),
  rebuild: entry(409, 'staff', 'info', 'Too long ago to catch up. This part is loaded anew.', true),
  scope_lost: entry(403, 'staff', 'info', 'You are no longer in this team.'),
  // AI
  ai_unavailable: entry(503, 'staff', 'warn', 'No model could answer.', true),
  import_invalid: entry(400, 'staff', 'info', 'The file could not be read as an article.'),
  // models
  model_file_invalid: entry(400, 'staff', 'info', 'The file is not a model version, or it was damaged.'),
  dataset_invalid: entry(400, 'staff', 'info', 'The data set has rows that cannot be used.'),
  no_provider: entry(409, 'staff', 'info', 'No provider that tunes models is set up.'),
  model_in_use: entry(409, 'staff', 'info', 'The version answers customers. Roll out another one first.'),
  no_champion: entry(
    409,
    'staff',
    'info',
    'No version answers yet that this one could be compared with. Roll it out whole (blue-green) first.',
  ),
  rollout_running: entry(409, 'staff', 'info', 'A rollout of this line is under way. End it first.'),
  gate_closed: entry(409, 'staff', 'info', 'The version did not pass its evaluation.'),
  // flows
  flow_unsound: entry(409, 'staff', 'info', 'The flow has problems. Mend them first.'),
  flow_example_fails: entry(
    409,
    'staff',
    'info',
    'An example of the flow fails. Mend it, or say why it may be published all the same.',
  ),
  flow_in_use: entry(409, 'staff', 'info', 'The flow was published. Retire it instead.'),
  // templates
  template_unsound: entry(
    409,
    'staff',
    'info',
    'The template lacks a text or has a variable that nobody can fill in. Mend it, and save it again.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

/** An error as it crosses a process. `id` is what a person quotes to an operator. */
export type WireError = {
  code: ErrorCode;
  message: string;
  id: string;
  retryable: boolean;
  /** For `malformed`: what is wrong, and where. */
  details?: { path: string; problem: string }[];
  /** For `too_many_attempts`, `rate_limited` and `busy`. */
  retryAfterMs?: number;
  /** For `second_factor_challenge`. */
  secondFactor?: LoginChallenge;
};

/** Thrown for a refusal that the caller must see. Everything else thrown is a fault. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: { path: string; problem: string }[] | undefined;
  readonly retryAfterMs: number | undefined;
  readonly secondFactor: LoginChallenge | undefined;
  constructor(
    code: ErrorCode,
    options: {
      message?: string;
      details?: { path: string; problem: string }[];
      retryAfterMs?: number;
      secondFactor?: LoginChallenge;
      cause?: unknown;
    } = {},
  ) {
    super(options.message ?? errors[code].message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
    this.secondFactor = options.secondFactor;
  }
}

/** The value as the wire carries it. */
export function toWireError(code: ErrorCode, id: string, error?: AppError): WireError {
  return {
    code,
    id,
    message: error?.message ?? errors[code].message,
    retryable: errors[code].retryable,
    ...(error?.details ? { details: error.details } : {}),
    ...(error?.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error?.secondFactor ? { secondFactor: error.secondFactor } : {}),
  };
}
