// Owns `fetch` for libraries that bring their own protocol: every request of theirs goes out as all others do, guarded.
import { type Egress, EgressError } from './egress.ts';

const mostBytes = 512_000;

/** What a library may ask for: text or form data by GET or POST, and an answer of at most 512 kB. No redirect is followed. */
export type GuardedFetch = (
  url: string,
  init: {
    method?: string | undefined;
    headers?: Record<string, string> | undefined;
    body?: unknown;
    signal?: AbortSignal | undefined;
  },
) => Promise<Response>;

export function guardedFetch(egress: Egress): GuardedFetch {
  return async (url, { method = 'GET', headers = {}, body, signal }) => {
    const call = { url, headers, ...(signal ? { signal } : {}) };
    if (method === 'GET') {
      const page = await egress.get({ ...call, mostBytes });
      if (page.isCut) throw new EgressError(`The answer of ${new URL(url).host} is too long.`, true);
      return answered(page.status, page.contentType, page.body);
    }
    if (method !== 'POST') throw new Error(`${method} is not for guarded requests`);
    const { status, contentType, text } = await egress.post({
      ...{ ...call, body: body === undefined || body === null ? '' : String(body), readBytes: mostBytes },
    });
    return answered(status, contentType, text);
  };
}

const bodiless = new Set([204, 205, 304]);

function answered(status: number, contentType: string, body: Uint8Array | string): Response {
  const headers = new Headers(contentType === '' ? [] : [['content-type', contentType]]);
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  // A status that no `Response` can have is no answer of a server that keeps to HTTP.
  return new Response(bodiless.has(status) ? null : text, {
    status: status >= 200 && status <= 599 ? status : 502,
    headers,
  });
}
