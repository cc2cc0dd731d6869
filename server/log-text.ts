// What may stand in a log: nothing of a customer's. Machines within the operator's own network keep their addresses.
import { redactWith } from '#ai/text/redact.ts';
import { isInsideText } from '#protocol/own-networks.ts';

const clean = (text: string): string =>
  redactWith(text, (kind, found) => (kind === 'ip' && isInsideText(found) ? found : `[${kind}]`));

export function cleanLogText(text: string): string {
  const cleaned = clean(text);
  // In an address a blank is "%20", and a number in groups would not be known for one.
  if (!/%[0-9a-f]{2}/i.test(cleaned)) return cleaned;
  const read = decoded(cleaned);
  const cleanedAgain = clean(read);
  return cleanedAgain === read ? cleaned : cleanedAgain;
}

const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, part => Buffer.from(part.replaceAll('%', ''), 'hex').toString());
