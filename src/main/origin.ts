// What counts as our own page, and what may leave it. Pure.

export const scheme = 'app';
export const ownHost = 'steward';
export const startUrl = `${scheme}://${ownHost}/console/`;

/** Whether an address belongs to the console that this program serves. */
export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${scheme}:` && host === ownHost && username === '' && password === '';
}

/** The address as it may be handed to the system's browser or mail program; null for everything else. */
export function externalUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' || protocol === 'mailto:' ? href : null;
}

/** What a page of ours may ask of the system. The network of this machine and of its office is where servers live. */
const granted = new Set([
  'persistent-storage',
  'clipboard-sanitized-write',
  'local-network',
  'local-network-access',
  'loopback-network',
]);

export const mayUse = (url: string, permission: string): boolean => isOwnPage(url) && granted.has(permission);
