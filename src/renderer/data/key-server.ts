// API keys: only the server knows them. Types for the screens; the requests are made in sync/key-server.ts.
import type {
  ApiKey,
  ChangeKeyRequest,
  CreateKeyRequest,
  KeySecretAnswer,
  KeysAnswer,
  KeyUsageAnswer,
} from '#protocol/http/keys.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. A secret is answered once. */
export type KeyServer = {
  list(): Promise<Answer<KeysAnswer>>;
  create(wish: CreateKeyRequest): Promise<Answer<KeySecretAnswer>>;
  change(id: Id, change: ChangeKeyRequest): Promise<Answer<ApiKey>>;
  /** @param graceHours for how long the old secret goes on working */
  rotate(id: Id, graceHours: number): Promise<Answer<KeySecretAnswer>>;
  /** For good. */
  revoke(id: Id): Promise<Answer<ApiKey>>;
  usage(id: Id, days: number): Promise<Answer<KeyUsageAnswer>>;
};
