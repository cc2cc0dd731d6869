// The cookie that carries a browser's session. Pure.
import type { Credentials } from '#platform/http/route.ts';

const plainName = 'steward_session';
/** By https: a browser takes a cookie of that name from this very host alone, so that no neighbour's name can put one here. */
const hostName = `__Host-${plainName}`;

/** The session's token: from the `Authorization` header if there is one, else from the cookie. */
export function tokenOf({ cookieHeader, bearer }: Credentials): string | undefined {
  if (bearer !== undefined) return bearer;
  return cookieOf(cookieHeader, hostName) ?? cookieOf(cookieHeader, plainName);
}

function cookieOf(cookieHeader: string | undefined, name: string): string | undefined {
  for (const pair of (cookieHeader ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** A `Set-Cookie` value. Scripts cannot read it, and other sites' forms do not carry it. */
export function sessionCookie(token: string, lastsSeconds: number, isSecure: boolean): string {
  const attributes = [
    `Max-Age=${Math.max(0, Math.floor(lastsSeconds))}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
  ];
  if (isSecure) attributes.push('Secure');
  return [`${isSecure ? hostName : plainName}=${encodeURIComponent(token)}`, ...attributes].join('; ');
}
