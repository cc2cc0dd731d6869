// Providers of single sign-on: only the server knows them. Types for the screens; the requests are made in sync/sso-server.ts.
import type {
  AddProviderRequest,
  LinkedPeopleAnswer,
  ProviderAnswer,
  ProvidersAnswer,
  SaveProviderRequest,
  TestProviderAnswer,
  TestProviderRequest,
} from '#protocol/http/sso.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. A secret is never answered. */
export type SsoServer = {
  list(): Promise<Answer<ProvidersAnswer>>;
  add(wish: AddProviderRequest): Promise<Answer<ProviderAnswer>>;
  save(slug: string, wish: SaveProviderRequest): Promise<Answer<ProviderAnswer>>;
  remove(slug: string): Promise<Answer>;
  /** Asks the provider, and keeps nothing. */
  test(wish: TestProviderRequest): Promise<Answer<TestProviderAnswer>>;
  /** Who came by it. */
  people(slug: string): Promise<Answer<LinkedPeopleAnswer>>;
  unlink(slug: string, personId: Id): Promise<Answer>;
};
