// What may be kept beside an event: little, and nothing secret. Pure.
import { redactWith } from '#ai/text/redact.ts';
import type { SecurityDetails } from '#protocol/security.ts';

const mostFacts = 16;
const mostCharacters = 200;

const secretName =
  /pass(?:word|wd|phrase)?|secret|token|authori[sz]ation|cookie|credential|bearer|api_?key|signature|card|cvc|cvv|iban/i;
/** The part of an API key that names it, and nothing after it: people tell keys by it. */
const keyName = /^stwd_(?:live|test)_[0-9A-Za-z]{12}$/;
/** Long runs without a space that no word, path or UUID is: keys, tokens, hashes. */
const secretRun =
  /\b(?:ey[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?|(?:sk|pk|rk|stwd?|ghp|xox[a-z])[-_][\w-]{12,}|[A-Za-z0-9+_-]{32,}={0,2})/g;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** One address and nothing else: who was tried is what an admin must know. Anything else may be a password in the wrong field. */
const mailAddress = /^[^\s\p{Cc}\p{Cs}@"'<>]{1,64}@[^\s\p{Cc}\p{Cs}@"'<>]{1,255}$/u;

function clean(text: string): string {
  if (keyName.test(text)) return text;
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').slice(0, mostCharacters * 4);
  // Where something came from, or was to go, is what an event is about.
  return redactWith(plain, (kind, found) => (kind === 'ip' ? found : `[${kind}]`))
    .replace(secretRun, run => (uuid.test(run) ? run : '[secret]'))
    .slice(0, mostCharacters)
    .toWellFormed();
}

function factOf(name: string, value: unknown): SecurityDetails[string] {
  if (name === 'email') return mailAddress.test(String(value)) ? String(value).toLowerCase() : '[no address]';
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  return clean(
    Array.isArray(value) ? value.slice(0, 20).map(String).join(', ') : (JSON.stringify(value) ?? ''),
  );
}

/** Bounded in number and length; secrets, cards and accounts are taken out, and what is named like a secret is left out whole. */
export function boundDetails(given: Readonly<Record<string, unknown>>): SecurityDetails {
  const kept: SecurityDetails = {};
  let count = 0;
  for (const [name, value] of Object.entries(given)) {
    const key = name.replace(/\W/g, '').slice(0, 40);
    if (secretName.test(name) || value === undefined || key === '' || key === '__proto__') continue;
    if (count >= mostFacts) break;
    kept[key] = factOf(name, value);
    count += 1;
  }
  return kept;
}
