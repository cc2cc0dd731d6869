// What the page says on the script tag, and where it was loaded from.

/** A signed-in user of the shop. `signature` is the hex HMAC-SHA256 of `userId`, made by the shop's server. */
export type Identity = { userId: string; signature: string; email: string; name: string };

export type Embed = {
  siteKey: string;
  /** Where Steward is, without a slash at the end. */
  server: string;
  /** BCP 47. */
  locale: string;
  identity: Identity | null;
  /** For pages whose policy admits styles by nonce only. */
  nonce: string;
};

type ScriptTag = Pick<HTMLScriptElement, 'src' | 'nonce'> & {
  dataset: Readonly<Record<string, string | undefined>>;
};

/** @returns undefined without a `data-site`: there is nobody to talk to */
export function readEmbed(script: ScriptTag, language: string): Embed | undefined {
  const { site, locale, userId, userSignature, userEmail, userName } = script.dataset;
  if (!site) return undefined;
  const identity = userId
    ? { userId, signature: userSignature ?? '', email: userEmail ?? '', name: userName ?? '' }
    : null;
  const server = new URL('.', script.src).href.replace(/\/$/, '');
  return { siteKey: site, server, locale: locale || language || 'en', identity, nonce: script.nonce ?? '' };
}

/** The page's own word on its colours, where it says one alone; else what the visitor's system asks for. */
export function themeOf(colorScheme: string, prefersDark: boolean): 'light' | 'dark' {
  const isDark = /\bdark\b/.test(colorScheme);
  const isLight = /\blight\b/.test(colorScheme);
  if (isDark !== isLight) return isDark ? 'dark' : 'light';
  return prefersDark ? 'dark' : 'light';
}
