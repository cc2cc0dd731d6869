// Keys, tokens and passwords, by how their makers mark them and by what stands before them.
import { fromAscii, fromBase64 } from '../../bytes/base64.ts';
import type { Found } from './found.ts';

const word =
  '(?<!\\p{L})(?:password|passwort|kennwort|passphrase|passwd|pwd|passcode|mot de passe|contraseña|wachtwoord|hasło|senha)';

/** Where a pattern has a group `secret`, only that is hidden. */
const patterns: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  // JSON Web Tokens.
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g,
  /\bsk-(?:[\w-]{1,20}-)?[\w-]{20,}/g,
  /\b(?:gh[pousr]_\w{30,}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|npm_\w{30,}|hf_\w{30,})/g,
  /\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\b(?:shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|whsec_[\w+/=-]{16,})/g,
  // Keys that say where they hold: "sk_live_…", ours among them.
  /\b[a-z]{2,12}_(?:live|test|prod|dev)_[\w-]{16,}/g,
  /\bbearer[ \t]+(?<secret>(?<token>[\w.~+/-]{12,}={0,2}))/gi,
  /\bbasic[ \t]+(?<secret>(?<credentials>[A-Za-z0-9+/]{6,}={0,2}))/gi,
  // Who signs in by an address: "postgres://ann:secret@host".
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<secret>[^\s/:@]{0,80}:[^\s/@]{1,200})@/gi,
  /[?&#;](?:access_?token|refresh_?token|id_?token|api_?key|auth|client_?secret|key|passw(?:or)?d|pwd|secret|sig(?:nature)?|token)=(?<secret>[^&\s#"'<>]{4,})/gi,
  /\b(?:api[ _-]?key|access[ _-]?key|(?:access|refresh|auth|bearer|api)[ _-]?token|client[ _-]?secret|secret[ _-]?key|token|secret)["']?[ \t]{0,2}[:=][ \t]{0,2}["']?(?<secret>[\w.~+/=-]{12,})/gi,
  // A word alone may be talk about a password; one with a digit or a sign in it is one. What ends in a sign may be a sentence's end.
  new RegExp(
    `${word}["']?[ \\t]{0,2}[:=][ \\t]{0,2}["']?(?<secret>(?=[^\\s"']*[\\d!#$%&*+=?@^_~])[^\\s"']{4,100})`,
    'giu',
  ),
  new RegExp(
    `${word} (?:is|ist|est|es|é|jest)[ \\t:]{1,3}["']?(?<secret>(?=[^\\s"']*(?:[\\d#$%&*+=@^_~]|[!?][\\p{L}\\d]))[^\\s"']{4,100})`,
    'giu',
  ),
];

/** Without one of these none of the patterns can match: what `findPersonal` looks for first. */
export const secretMarks =
  /:\/\/|PRIVATE KEY|pass|pwd|kennwort|wachtwoord|contraseña|hasło|senha|secret|token|key|bearer|basic|[?&#;](?:auth|sig)|eyJ|xox|SG\.|[\w-]{20}/iu;

/** "Bearer certificates" is talk; a token has a digit, a capital inside, or is longer than words are. */
const isToken = (text: string): boolean => /\d|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(text) || text.length >= 32;

/** RFC 7617: a name and a password with a colon between them, as base64. "Basic information" is none. */
function isCredentials(text: string): boolean {
  const digits = text.replace(/=+$/, '');
  if (digits.length % 4 === 1) return false;
  const padded = digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(fromAscii(fromBase64(padded)));
}

const isMeant = ({ token, credentials }: Readonly<Record<string, string | undefined>>): boolean =>
  (token === undefined || isToken(token)) && (credentials === undefined || isCredentials(credentials));

export function findSecrets(text: string): Found[] {
  return patterns.flatMap(pattern =>
    [...text.matchAll(pattern)]
      .filter(({ groups = {} }) => isMeant(groups))
      .map(match => {
        const secret = match.groups?.['secret'];
        const from = match.index + (secret === undefined ? 0 : match[0].lastIndexOf(secret));
        return { kind: 'secret' as const, from, to: from + (secret ?? match[0]).length };
      }),
  );
}
