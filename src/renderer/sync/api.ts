// The few requests that are not replication: sign in and out, "who am I", and Markdown files on their way to articles.
import type { LoginAnswer, LoginRequest, SessionAnswer } from '#protocol/http/auth.ts';
import type { KnowledgeImportAnswer, KnowledgeImportRequest } from '#protocol/http/knowledge.ts';
import type { Problem as WireProblem } from '#protocol/http/problem.ts';
import type { Answer, Problem } from '../data/model.ts';
import type { ModelServer } from '../data/model-server.ts';
import type { NoticeServer } from '../data/notice-server.ts';
import { localProblem, problemOf } from '../data/problem.ts';
import type { TraceServer } from '../data/trace-server.ts';
import { createModelServer } from './model-server.ts';
import { createNoticeServer } from './notice-server.ts';
import { createTraceServer } from './trace-server.ts';

/** One request to `/api/v1/<path>`. */
export type Ask = <T extends object>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer<T>>;

export type Api = {
  login(request: LoginRequest): Promise<Answer<LoginAnswer>>;
  session(): Promise<Answer<SessionAnswer>>;
  logout(): Promise<void>;
  importArticles(request: KnowledgeImportRequest): Promise<Answer<KnowledgeImportAnswer>>;
  notices: NoticeServer;
  models: ModelServer;
  traces: TraceServer;
};

const timeoutMs = 15_000;

export type ApiDeps = {
  /** Without a trailing slash; '' for the same origin. */
  serverUrl: string;
  /** null in a browser: the cookie goes by itself. */
  token(): string | null;
  fetch: typeof fetch;
};

async function problemIn(response: Response): Promise<Problem> {
  try {
    const { code, detail, id, retryable, retryAfterMs, details } = (await response.json()) as WireProblem;
    return problemOf({ code, message: detail, id, retryable, retryAfterMs, details });
  } catch {
    return { ...localProblem('unavailable'), message: `The server answered ${response.status}.` };
  }
}

export function createApi({ serverUrl, token, fetch }: ApiDeps): Api {
  const ask: Ask = async (method, path, body) => {
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
        signal: AbortSignal.timeout(timeoutMs),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      return { ok: false, problem: localProblem('offline') };
    }
    if (!response.ok) return { ok: false, problem: await problemIn(response) };
    const text = await response.text();
    return { ok: true, ...(text === '' ? {} : JSON.parse(text)) };
  };
  return {
    login: request => ask<LoginAnswer>('POST', 'auth/login', request),
    session: () => ask<SessionAnswer>('GET', 'auth/session'),
    async logout() {
      await ask('POST', 'auth/logout');
    },
    notices: createNoticeServer(ask),
    models: createModelServer(ask),
    traces: createTraceServer(ask),
    importArticles: request => ask<KnowledgeImportAnswer>('POST', 'knowledge/import', request),
  };
}
