// Addresses on the internet. A machine's own (loopback) says nothing of anybody.
import type { Found } from './found.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const four = new RegExp(`(?<![\\w.-])${octet}(?:\\.${octet}){3}(?![\\w-]|\\.\\d)`, 'g');
const six = /(?<![\w:.])[0-9A-Fa-f:]{2,39}(?::(?:\d{1,3}\.){3}\d{1,3})?(?![\w:]|\.\d)/g;
/** "Version 1.2.3.4" is none. */
const namesVersion =
  /(?:\bv|version|release|firmware|build|section|chapter|kapitel|abschnitt|§)[ :.#]{0,2}$/i;
const isOwn = /^(?:127\.|0\.0\.0\.0$|::1?$)/;

/** RFC 4291, section 2.2. */
function isSix(text: string): boolean {
  const address = text.replace(/:(?:\d{1,3}\.){3}\d{1,3}$/, ':0:0');
  if (!/\d/.test(address) || /:::/.test(address)) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')));
  if (!groups.every(group => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 1 ? groups.length === 8 : groups.length >= 2 && groups.length < 8;
}

export function findAddresses(text: string): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(six)) {
    const whole = match[0].replace(/(?<!:):$/, '');
    if (isOwn.test(whole) || !isSix(whole)) continue;
    found.push({ kind: 'ip', from: match.index, to: match.index + whole.length });
  }
  for (const match of text.matchAll(four)) {
    if (isOwn.test(match[0]) || namesVersion.test(text.slice(Math.max(0, match.index - 12), match.index)))
      continue;
    found.push({ kind: 'ip', from: match.index, to: match.index + match[0].length });
  }
  return found;
}
