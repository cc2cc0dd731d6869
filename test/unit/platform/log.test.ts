import { expect, test } from 'vitest';
import { createLog } from '../../../server/platform/log.ts';

test('secrets are replaced, and the level is a word', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
    clean: text => text,
  });
  log.info(
    {
      user: { password: 'hunter2' },
      token: 'abc',
      headers: { authorization: 'Bearer abc' },
      a: { b: { c: { apiKey: 'x-9' } } },
    },
    'signed in',
  );
  log.debug('not said');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    msg: 'signed in',
    user: { password: '[redacted]' },
    token: '[redacted]',
    headers: { authorization: '[redacted]' },
    a: { b: { c: { apiKey: '[redacted]' } } },
  });
});

test('every text is cleaned, wherever it stands in a line', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
    clean: text => text.replaceAll('4111111111111111', '[card]'),
  });
  const card = '4111111111111111';
  const error = Object.assign(new Error(`no ${card}`, { cause: new Error(card) }), { row: { text: card } });
  log.child({ visitor: card }).debug({ text: card, deep: [{ said: `it is ${card}` }] }, `wrote ${card}`);
  log.error({ err: error }, 'failed');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain(card);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ visitor: '[card]', deep: [{ said: 'it is [card]' }] });
  expect(JSON.parse(lines[1] ?? '').err).toMatchObject({ type: 'Error', row: { text: '[card]' } });
});

test('nothing hides in an error, an address, a list of pairs, bytes, a name or the depth', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
    clean: text => text.replaceAll('4111111111111111', '[card]'),
  });
  const card = '4111111111111111';
  const fault = Object.assign(new Error(`no ${card}`), { detail: `Key (text)=(${card})` });
  const deep = Array.from({ length: 20 }).reduce<unknown>(inner => ({ inner }), { card });
  log.info({ fault, inner: { fault }, many: new AggregateError([fault], card) }, 'errors');
  log.info(
    { url: new URL(`https://shop.example/?q=${card}`), query: new URLSearchParams({ q: card }) },
    'urls',
  );
  log.info(
    { map: new Map([[card, { card }]]), set: new Set([card]), bytes: Buffer.from(card), [card]: 1 },
    'kept',
  );
  log.child({ deep }).info({ deep }, 'deep');
  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toContain(card);
  expect(lines.join('')).not.toContain(JSON.stringify([...Buffer.from(card)]).slice(1, -1));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    fault: { message: 'no [card]', detail: 'Key (text)=([card])' },
    inner: { fault: { type: 'Error' } },
  });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ url: 'https://shop.example/?q=[card]' });
});

test('what points at itself is cut off, and the line is written', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
    clean: text => text,
  });
  const ring: Record<string, unknown> = { name: 'ring' };
  ring['self'] = ring;
  log.info({ ring }, 'round');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ring: { name: 'ring', self: { name: 'ring' } } });
  expect(lines[0]).toContain('[too deep]');
});
