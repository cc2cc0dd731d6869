// Who may use a browser's cookie. Pure.

export type OriginFacts = {
  /** The request's headers; undefined where absent. */
  origin: string | undefined;
  fetchSite: string | undefined;
  host: string | undefined;
  /** Where browsers find this server, when the operator said so. */
  publicUrl: string | null;
};

/**
 * Whether a state-changing request that is signed by a cookie comes from our own pages. Browsers send `Origin` with every
 * such request, so one with neither `Origin` nor `Sec-Fetch-Site` is refused: programs use a bearer token. The scheme is
 * not compared, because a proxy may end TLS in front of us.
 */
export function isOwnPage(facts: OriginFacts): boolean {
  const { origin, fetchSite, host, publicUrl } = facts;
  if (origin === undefined) return fetchSite === 'same-origin';
  if (!URL.canParse(origin)) return false;
  const { host: from, origin: whole } = new URL(origin);
  if (publicUrl !== null && new URL(publicUrl).origin === whole) return true;
  return from !== '' && host !== undefined && from === host.toLowerCase();
}

/** The token of an `Authorization: Bearer` header, or undefined. */
export function bearerOf(authorization: string | undefined): string | undefined {
  const match = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '');
  return match?.[1];
}
