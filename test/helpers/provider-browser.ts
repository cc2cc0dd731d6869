// A browser that knows nothing but cookies and redirects, as far as signing in by a provider goes.
import type { IdentityProvider } from './identity-provider.ts';

export function makeBrowser(base: () => string) {
  const cookies = new Map<string, string>();
  async function go(address: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(address.startsWith('/') ? base() + address : address, {
      redirect: 'manual',
      ...init,
      headers: {
        ...init.headers,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (/Max-Age=0(;|$)/.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
  const locationOf = (response: Response): string => response.headers.get('location') ?? '';
  return {
    cookies,
    go,
    /** Answers the provider's page that the browser is sent to. */
    start: async (slug: string, query = ''): Promise<string> =>
      locationOf(await go(`/api/v1/auth/sso/${slug}/start${query}`)),
    /** The same, as a browser asks where a link or a page elsewhere led it there; answers the whole address. */
    startFrom: async (slug: string, site: 'cross-site' | 'same-origin'): Promise<string> =>
      locationOf(await go(`/api/v1/auth/sso/${slug}/start`, { headers: { 'sec-fetch-site': site } })),
    /** Comes back with what the provider sent; answers where the console is opened, as `#/…`. */
    async back(address: string): Promise<string> {
      return locationOf(await go(address)).replace(/^.*\/console\//, '');
    },
    /** The whole way. */
    async signIn(slug: string, provider: IdentityProvider, sub: string): Promise<string> {
      return this.back(provider.approve(await this.start(slug), sub));
    },
    /** Who the console would say is signed in; null: nobody. */
    async who(): Promise<{ email: string; role: string; teamIds: string[] } | null> {
      const response = await go('/api/v1/auth/session');
      if (!response.ok) return null;
      return ((await response.json()) as { user: { email: string; role: string; teamIds: string[] } }).user;
    },
  };
}
