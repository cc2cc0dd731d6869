/**
 * Owns signing in by a provider from this program (RFC 8252): the system's browser goes the way there, and comes back to a loopback address
 * where this program listens for it, once, with a code that only the verifier kept here turns into a session. Never sees a password, and
 * never shows a page of the provider's itself.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SsoRefusal, ssoRefusals } from '#protocol/http/sso.ts';
import type { OutsideAnswer, OutsideWish } from '#protocol/ipc.ts';

export type Outside = {
  signIn(wish: OutsideWish): Promise<OutsideAnswer>;
  /** Nobody waits any more; what comes back later finds nobody. */
  giveUp(): void;
};

/** As long as the server keeps a way open. */
const usualWaitMs = 600_000;

export function createOutside(deps: {
  serverUrl: string;
  openExternal(url: string): Promise<void>;
  /** Somebody is back: the window comes to the front. */
  cameBack(): void;
  waitMs?: number;
}): Outside {
  const { serverUrl, openExternal, cameBack, waitMs = usualWaitMs } = deps;
  let giveUp = () => {};

  /** Listens until the browser is back with the right `state`, or until it is given up. */
  async function listen(state: string): Promise<{ port: number | null; came: Promise<Came> }> {
    const { promise: came, resolve } = Promise.withResolvers<Came>();
    const server = createServer((request, response) => {
      const back = cameWith(request, state);
      answer(response, back);
      if (back) end(back);
    });
    const timer = setTimeout(() => end({ why: 'given_up' }), waitMs);
    function end(how: Came): void {
      clearTimeout(timer);
      // The page on its way out is still delivered.
      server.close();
      resolve(how);
    }
    giveUp();
    giveUp = () => end({ why: 'given_up' });
    await Promise.race([opened(server), came]);
    // None: it was given up before it listened.
    return { port: (server.address() as AddressInfo | null)?.port ?? null, came };
  }

  return {
    giveUp: () => giveUp(),
    async signIn({ slug, purpose }) {
      const [verifier, state] = [random256(), random256()];
      const { port, came } = await listen(state);
      if (port === null) return { ok: false, why: 'given_up' };
      const asked = new URLSearchParams({
        for: purpose,
        port: `${port}`,
        challenge: s256(verifier),
        awaits: state,
      });
      try {
        await openExternal(`${serverUrl}/api/v1/auth/sso/${slug}/start?${asked}`);
      } catch {
        giveUp();
        return { ok: false, why: 'no_browser' };
      }
      const back = await came;
      if ('why' in back && back.why === 'given_up') return { ok: false, why: back.why };
      cameBack();
      return 'code' in back ? { ok: true, code: back.code, verifier } : { ok: false, why: back.why };
    },
  };
}

type Came = { code: string } | { why: SsoRefusal | 'given_up' };

const random256 = (): string => randomBytes(32).toString('base64url');
const s256 = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

function opened(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The literal address of this machine, and whatever port is free: nothing outside can reach it.
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
}

/** Null: it is not the way back that is waited for. Whoever else knocks ends nothing. */
function cameWith({ method, url = '/', headers, socket }: IncomingMessage, state: string): Came | null {
  // A page that moved its own name to this machine says that name here.
  const host = `127.0.0.1:${socket.localPort}`;
  if (method !== 'GET' || headers.host !== host || !URL.canParse(url, `http://${host}`)) return null;
  const { pathname, searchParams } = new URL(url, `http://${host}`);
  if (pathname !== '/signed-in' || !isSame(searchParams.get('state') ?? '', state)) return null;
  const code = searchParams.get('code') ?? '';
  if (/^[\w-]{43}$/.test(code)) return { code };
  const why = ssoRefusals.find(each => each === searchParams.get('refused'));
  return why ? { why } : null;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function answer(response: ServerResponse, back: Came | null): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  };
  response.writeHead(back ? 200 : 404, headers).end(page(back));
}

const page = (back: Came | null): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Steward</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0; padding: 24px; text-align: center; }
h1 { font-size: 22px; margin: 0 0 8px; }
p { margin: 0; }
</style>
<main>
<h1>${!back ? 'There is nothing here' : 'code' in back ? 'Go back to Steward' : 'That did not work'}</h1>
<p>${!back ? 'Begin in Steward once more.' : 'code' in back ? 'This page can be closed.' : 'Steward says why. This page can be closed.'}</p>
</main>
</html>
`;
