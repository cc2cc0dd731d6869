/** Bad input below the events: who may open a socket at all, and frames that no client of ours would write. */
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, siteOrigin } from '../../helpers/app.ts';
import { expectRefusal } from './bad-input.ts';
import { type House, openHouse } from './house.ts';

let house: House;
let before: string;
beforeAll(async () => {
  house = await openHouse();
  before = await house.print();
});
afterAll(() => house.app.close());

type Door = '/console' | '/widget';
const good = { protocolVersion: PROTOCOL_VERSION };
const half = '\ud83d';

async function turnedAway(door: Door, auth: object, headers: Record<string, string>, codes: ErrorCode[]) {
  const what = `${door} ${JSON.stringify(auth).slice(0, 80)}`;
  const error: { data?: unknown } = await house.app.connect(door, auth as never, headers).then(
    () => Promise.reject(new Error(`${what} was let in`)),
    (refusal: { data?: unknown }) => refusal,
  );
  expectRefusal(error.data, what, codes);
}

test('a socket opens for nobody whose word does not hold', async () => {
  const evil = { origin: 'https://evil.example' };
  const shop = { origin: siteOrigin };
  const { ann } = house.people;
  const cookie = { ...evil, cookie: `steward_session=${ann.token}` };
  const rows: [Door, object, Record<string, string>, ErrorCode[]][] = [
    ['/console', {}, {}, ['malformed']],
    ['/console', { protocolVersion: 'x', token: 1 }, {}, ['malformed']],
    ['/console', { protocolVersion: 0, token: ann.token }, {}, ['protocol_version']],
    ['/console', good, {}, ['unauthenticated']],
    ['/console', good, cookie, ['origin_not_allowed']],
    ['/console', { ...good, token: '' }, {}, ['unauthenticated']],
    ['/console', { ...good, token: `${ann.token}x` }, {}, ['unauthenticated']],
    ['/console', { ...good, token: `a\0b` }, {}, ['malformed']],
    ['/console', { ...good, token: half }, {}, ['malformed']],
    ['/console', { ...good, token: 'x'.repeat(600_000) }, {}, ['too_large']],
    ['/console', { ...good, token: house.visits[0].token }, {}, ['unauthenticated']],
    ['/widget', {}, shop, ['malformed']],
    ['/widget', { protocolVersion: 0, token: house.visits[0].token }, shop, ['protocol_version']],
    ['/widget', { ...good, token: 'v1.forged.token' }, shop, ['unauthenticated']],
    ['/widget', { ...good, token: `${house.visits[0].token}x` }, shop, ['unauthenticated']],
    ['/widget', { ...good, token: ann.token }, shop, ['unauthenticated']],
    ['/widget', { ...good, token: house.visits[0].token }, evil, ['origin_not_allowed']],
    ['/widget', { ...good, token: `a\0b` }, shop, ['malformed']],
    ['/widget', { ...good, token: 'x'.repeat(600_000) }, shop, ['malformed', 'too_large']],
  ];
  for (const [door, auth, headers, codes] of rows) await turnedAway(door, auth, headers, codes);
  expect(await house.print()).toBe(before);
});

test('a namespace that is none is refused', async () => {
  await expect(house.app.connect('/nope' as Door, {})).rejects.toThrow('Invalid namespace');
});

const alive = async () => {
  const socket = await house.app.console(house.people.ann.token);
  expect(await ask(socket, 'activity', { isIdle: false })).toEqual({ ok: true });
  socket.disconnect();
};

/** Writes a frame as it stands, below socket.io's own client. */
const writeRaw = (socket: Socket, frame: string) => socket.io.engine.write(frame);

/** Hears the answer to a raw request by its number. */
const rawAnswer = (socket: Socket, number: number) =>
  new Promise<{ ok: boolean; error?: unknown }>((resolve, reject) => {
    socket.once('disconnect', () => reject(new Error('the socket was closed')));
    socket.io.engine.on('data', (data: unknown) => {
      const match = new RegExp(`^3/console,${number}(\\[.*)$`, 's').exec(String(data));
      if (match) resolve(JSON.parse(match[1] ?? '')[0]);
    });
  });

test('frames that our own client cannot write are answered and harm nobody', async () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const envelope = '"commandId":"x","kind":"x","lane":"x","assumed":null,"createdAt":1';
  const rows: [string, string, ErrorCode][] = [
    ['a number for a name', '[5,{}]', 'unknown_event'],
    ['a depth of 100,000', `["command",${nested(100_000)}]`, 'malformed'],
    [
      'a depth of 100,000 where anything goes',
      `["command",{${envelope},"payload":${nested(100_000)}}]`,
      'malformed',
    ],
    ['a depth of 100,000 in an unknown event', `["nope",${nested(100_000)}]`, 'unknown_event'],
    ['__proto__', `["command",{"__proto__":{"kind":"x"},${envelope}}]`, 'malformed'],
    ['half a character', '["command",{"commandId":"\\ud83d"}]', 'malformed'],
    ['nothing at all', '["command"]', 'malformed'],
    ['too many arguments', '["command",{},{},{},[],1]', 'malformed'],
    ['a number beyond all numbers', '["typing",{"conversationId":1e999,"isTyping":true}]', 'malformed'],
  ];
  const socket = await house.app.console(house.people.ann.token);
  for (const [index, [what, frame, code]] of rows.entries()) {
    const heard = rawAnswer(socket, 900 + index);
    writeRaw(socket, `2/console,${900 + index}${frame}`);
    const answer = await heard;
    expect(answer.ok, what).toBe(false);
    expectRefusal(answer.error, what, [code]);
  }
  socket.disconnect();
  await alive();
  expect(await house.print()).toBe(before);
});

test('frames that are not of the protocol close their own socket and no other', async () => {
  const frames = [
    '2/console,["disconnect"]',
    '2/console,["connect",{}]',
    '2/console,1{"not":"an array"}',
    '2/console,["command"',
    '9/console,',
    '51-/console,7["command",{"_placeholder":true,"num":99}]',
    'x'.repeat(1_100_000),
    `2/console,["command","${'x'.repeat(1_100_000)}"]`,
  ];
  for (const frame of frames) {
    const socket = await house.app.console(house.people.ann.token);
    const closed = new Promise(resolve => socket.once('disconnect', resolve));
    writeRaw(socket, frame);
    if (frame.startsWith('51-')) socket.io.engine.write(new Uint8Array([1, 2, 3]) as never);
    await closed;
  }
  await alive();
  expect(await house.print()).toBe(before);
});
