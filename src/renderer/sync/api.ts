// The few requests that are not replication: sign in and out, "who am I", and what only the server knows.
import type { LoginAnswer, LoginRequest, LogoutAnswer, SessionAnswer } from '#protocol/http/auth.ts';
import type { VerifyRequest } from '#protocol/http/factors.ts';
import type { PasskeyOptionsAnswer } from '#protocol/http/passkeys.ts';
import type { Problem as WireProblem } from '#protocol/http/problem.ts';
import type { AnalyticsServer } from '../data/analytics-server.ts';
import type { CopilotServer } from '../data/copilot-server.ts';
import type { Shell } from '../data/desk.ts';
import type { DoorServer } from '../data/door-server.ts';
import type { FlowServer } from '../data/flow-server.ts';
import type { IdentityServer } from '../data/identity-server.ts';
import type { IntegrationServer } from '../data/integration-server.ts';
import type { KnowledgeServer } from '../data/knowledge-server.ts';
import type { Answer, Problem } from '../data/model.ts';
import type { ModelServer } from '../data/model-server.ts';
import type { NoticeServer } from '../data/notice-server.ts';
import type { PasskeyDevice } from '../data/passkeys.ts';
import { localProblem, problemOf } from '../data/problem.ts';
import type { SecurityServer } from '../data/security-server.ts';
import type { TraceServer } from '../data/trace-server.ts';
import { createAnalyticsServer } from './analytics-server.ts';
import { createCopilotServer } from './copilot-server.ts';
import { createDoorServer } from './door-server.ts';
import { createFlowServer } from './flow-server.ts';
import { createIdentityServer, createProofs, passkeyAdder } from './identity-server.ts';
import { createIntegrationServer } from './integration-server.ts';
import { createKnowledgeServer } from './knowledge-server.ts';
import { createModelServer } from './model-server.ts';
import { createNoticeServer } from './notice-server.ts';
import { createSecurityServer } from './security-server.ts';
import { createTraceServer } from './trace-server.ts';

/** One request to `/api/v1/<path>`. */
export type Ask = <T extends object>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
  more?: { timeoutMs?: number; signal?: AbortSignal },
) => Promise<Answer<T>>;

/** A file at `/api/v1/<path>`. */
export type FetchFile = (path: string) => Promise<Answer<{ file: Blob }>>;

export type Api = {
  /** Whether this program can use passkeys. */
  hasPasskeys: boolean;
  login(request: LoginRequest): Promise<Answer<LoginAnswer>>;
  /** What is asked for beside the password. */
  verify(request: VerifyRequest): Promise<Answer<LoginAnswer>>;
  /** With a passkey of this device: beside the password where a sign-in waits for it, else alone. */
  byPasskey(challenge?: string): Promise<Answer<LoginAnswer>>;
  session(): Promise<Answer<SessionAnswer>>;
  /** Where to go on, so that the session ends at the provider it began with; null: nowhere. */
  logout(): Promise<string | null>;
  /** Before the desk is open there is nobody who could be asked for a proof. */
  setUp: Shell['setUp'];
  door: DoorServer;
  copilot: CopilotServer;
  identity: IdentityServer;
  integrations: IntegrationServer;
  analytics: AnalyticsServer;
  knowledge: KnowledgeServer;
  notices: NoticeServer;
  flows: FlowServer;
  models: ModelServer;
  security: SecurityServer;
  traces: TraceServer;
};

const usualTimeoutMs = 15_000;
const fileTimeoutMs = 300_000;

export type ApiDeps = {
  /** Without a trailing slash; '' for the same origin. */
  serverUrl: string;
  /** null in a browser: the cookie goes by itself. */
  token(): string | null;
  fetch: typeof fetch;
  passkeys: PasskeyDevice;
};

async function problemIn(response: Response): Promise<Problem> {
  try {
    const { detail, ...problem } = (await response.json()) as WireProblem;
    return problemOf({ ...problem, message: detail });
  } catch {
    return { ...localProblem('unavailable'), message: `The server answered ${response.status}.` };
  }
}

export function createApi({ serverUrl, token, fetch, passkeys }: ApiDeps): Api {
  async function send(
    ...[method, path, body, more = {}]: Parameters<Ask>
  ): Promise<Answer<{ response: Response }>> {
    const { timeoutMs = usualTimeoutMs, signal } = more;
    const bearer = token();
    const headers: Record<string, string> = { accept: 'application/json' };
    if (bearer !== null) headers['authorization'] = `Bearer ${bearer}`;
    if (body) headers['content-type'] = 'application/json';
    let response: Response;
    try {
      response = await fetch(`${serverUrl}/api/v1/${path}`, {
        method,
        headers,
        credentials: serverUrl === '' ? 'same-origin' : 'omit',
        cache: 'no-store',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      return { ok: false, problem: localProblem('offline') };
    }
    return response.ok ? { ok: true, response } : { ok: false, problem: await problemIn(response) };
  }
  const askOnce: Ask = async (...request) => {
    const sent = await send(...request);
    if (!sent.ok) return sent;
    const text = await sent.response.text();
    return { ok: true, ...(text === '' ? {} : JSON.parse(text)) };
  };
  const proofs = createProofs(askOnce);
  const ask = proofs.askWithProof;
  const fetchFile: FetchFile = path =>
    proofs.withProof(async () => {
      const sent = await send('GET', path, undefined, { timeoutMs: fileTimeoutMs });
      if (!sent.ok) return sent;
      try {
        return { ok: true, file: await sent.response.blob() };
      } catch {
        // The line broke in the middle of it.
        return { ok: false, problem: localProblem('offline') };
      }
    });
  return {
    hasPasskeys: passkeys.isHere,
    login: request => ask<LoginAnswer>('POST', 'auth/login', request),
    verify: request => ask<LoginAnswer>('POST', 'auth/login/verify', request),
    async byPasskey(challenge) {
      const body = challenge === undefined ? {} : { challenge };
      const begun = await ask<PasskeyOptionsAnswer>('POST', 'auth/passkey/begin', body);
      if (!begun.ok) return begun;
      const shown = await passkeys.show(begun.options);
      if (!shown.ok) return shown;
      const { credential } = shown;
      return challenge === undefined
        ? ask<LoginAnswer>('POST', 'auth/passkey', { credential })
        : ask<LoginAnswer>('POST', 'auth/login/verify', { challenge, factor: 'passkey', credential });
    },
    session: () => ask<SessionAnswer>('GET', 'auth/session'),
    async logout() {
      const answer = await ask<Partial<LogoutAnswer>>('POST', 'auth/logout');
      return answer.ok ? (answer.continueAt ?? null) : null;
    },
    setUp: {
      offerTotp: () => askOnce('POST', 'auth/factors/totp'),
      confirmTotp: code => askOnce('POST', 'auth/factors/totp/confirm', { code }),
      addPasskey: passkeyAdder(askOnce, passkeys),
    },
    door: createDoorServer(askOnce, serverUrl),
    copilot: createCopilotServer(ask),
    identity: createIdentityServer(proofs, passkeys),
    integrations: createIntegrationServer(ask, fetchFile),
    analytics: createAnalyticsServer(ask),
    notices: createNoticeServer(ask),
    flows: createFlowServer(ask),
    models: createModelServer(ask),
    security: createSecurityServer(ask, fetchFile),
    traces: createTraceServer(ask),
    knowledge: createKnowledgeServer(ask),
  };
}
