import pg from 'pg';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { comparePositions, splitPosition } from '../../../src/protocol/ids.ts';
import type {
  CommandAnswer,
  FastEvent,
  PullAnswer,
  ResumeAnswer,
  TailEvent,
} from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let mara: { id: string; token: string };
beforeAll(async () => {
  app = await makeApp();
  mara = await app.person('Mara');
});
afterAll(() => app.close());

const resume = (socket: Socket, epoch = '', chains: unknown[] = []) =>
  ask<ResumeAnswer>(socket, 'sync.resume', { protocolVersion: PROTOCOL_VERSION, epoch, chains });

async function listen(token: string) {
  const socket = await app.console(token);
  const tails: TailEvent[] = [];
  const fasts: FastEvent[] = [];
  socket.on('sync.tail', (event: TailEvent) => tails.push(event));
  socket.on('sync.fast', (event: FastEvent) => fasts.push(event));
  const answer = await resume(socket);
  if (!answer.ok) throw new Error(answer.error.message);
  return { socket, tails, fasts, epoch: answer.epoch, answer };
}

const holds = (events: (TailEvent | FastEvent)[], id: string) =>
  events.some(event => event.chains.some(chain => chain.documents.some(document => document.id === id)));

async function visitor() {
  const session = await app.visit();
  return { session, socket: await app.widget(session.token) };
}

test('[S3] a customer’s words reach the console’s room with their place in the chain', async () => {
  const desk = await listen(mara.token);
  const { socket } = await visitor();
  const id = newId();
  expect(await ask<CommandAnswer>(socket, 'command', words(id, 'My pot is chipped.'))).toMatchObject({
    ok: true,
  });
  await expect.poll(() => holds(desk.tails, id)).toBe(true);
  for (const event of desk.tails) {
    for (const chain of event.chains) {
      expect(comparePositions(chain.from, chain.to)).toBe(-1);
      // Whole transactions end at a place that names no row.
      expect(splitPosition(chain.to).id).toBe('');
    }
  }
  // Each chain's events follow each other: a gap would show as a `from` above the last `to`.
  const ends = new Map<string, string>();
  for (const { scope, chains } of desk.tails) {
    for (const { collection, from, to } of chains) {
      const before = ends.get(collection + scope);
      if (before !== undefined) expect(comparePositions(from, before)).toBeLessThanOrEqual(0);
      ends.set(collection + scope, to);
    }
  }
});

test('[S3] while an older transaction holds the horizon back, the fast lane still tells, and the tail follows', async () => {
  const desk = await listen(mara.token);
  const blocker = new pg.Client({ connectionString: app.connectionString });
  await blocker.connect();
  const { socket } = await visitor();
  const id = newId();
  try {
    await blocker.query('begin');
    await blocker.query('select pg_current_xact_id()');
    await ask(socket, 'command', words(id, 'Held back?'));
    await expect.poll(() => holds(desk.fasts, id)).toBe(true);
    expect(holds(desk.tails, id)).toBe(false);
    await blocker.query('commit');
    await expect.poll(() => holds(desk.tails, id)).toBe(true);
  } finally {
    await blocker.end();
  }
});

test('[S3] a transaction longer than a page of the tail comes in parts that follow each other, and ends at a place after it', async () => {
  const desk = await listen(mara.token);
  const siteId = (await app.db.one<{ id: string }>(sql`select id from sites limit 1`)).id;
  await app.db.query(sql`
    insert into customers (id, site_id, name)
    select gen_random_uuid(), ${siteId}, 'Many ' || n from generate_series(1, 2500) n`);
  const chains = () =>
    desk.tails.flatMap(event => event.chains).filter(chain => chain.collection === 'customers');
  const count = () => chains().reduce((sum, chain) => sum + chain.documents.length, 0);
  await expect.poll(count).toBe(2500);
  const parts = chains();
  expect(parts.length).toBeGreaterThan(1);
  for (const [place, { to }] of parts.entries()) {
    const next = parts[place + 1];
    if (next) expect(next.from).toBe(to);
    expect(splitPosition(to).id === '').toBe(next === undefined);
  }
});

test('[S7] an agent hears only the rooms of the own teams; a supervisor hears all', async () => {
  const bill = await app.person('Bill', 'agent', [app.secondTeamId]);
  const priya = await app.person('Priya', 'supervisor', []);
  const [outside, above] = [await listen(bill.token), await listen(priya.token)];
  expect(outside.answer).toMatchObject({
    scopes: ['desk', `person:${bill.id}`, 'role:agent', `team:${app.secondTeamId}`],
  });
  const { socket } = await visitor();
  const id = newId();
  await ask(socket, 'command', words(id, 'Who hears me?'));
  await expect.poll(() => holds(above.tails, id)).toBe(true);
  expect(holds([...outside.tails, ...outside.fasts], id)).toBe(false);
  const pulled = await ask<PullAnswer>(outside.socket, 'sync.pull', {
    epoch: outside.epoch,
    collection: 'conversations',
    scope: `team:${app.teamId}`,
    checkpoint: null,
    limit: 10,
  });
  expect(pulled).toMatchObject({ ok: false, error: { code: 'scope_lost' } });
});

test('[S7] a change of rights closes the sockets, and the next session has the new scopes', async () => {
  const dora = await app.person('Dora');
  const desk = await listen(dora.token);
  const ended = new Promise<{ reason: string }>(resolve => desk.socket.once('session.ended', resolve));
  const gone = new Promise(resolve => desk.socket.once('disconnect', resolve));
  expect(await app.accounts.updateUser(dora.id, { teamIds: [app.secondTeamId] })).toMatchObject({ ok: true });
  expect((await ended).reason).toBe('rights_changed');
  await gone;
  const again = await listen(dora.token);
  expect(again.answer).toMatchObject({
    scopes: ['desk', `person:${dora.id}`, 'role:agent', `team:${app.secondTeamId}`],
  });
});

test('[S9] one resume says for every chain whether it is current, behind or to be built', async () => {
  const desk = await listen(mara.token);
  if (!desk.answer.ok) throw new Error('unreachable');
  expect(desk.answer.chains.every(chain => chain.state === 'rebuild')).toBe(true);
  const pull = async (checkpoint: unknown) => {
    const answer = await ask<PullAnswer>(desk.socket, 'sync.pull', {
      epoch: desk.epoch,
      collection: 'customers',
      scope: 'desk',
      checkpoint,
      limit: 500,
    });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.page;
  };
  let page = await pull(null);
  while (!page.done) page = await pull(page.checkpoint);
  const chain = { collection: 'customers', scope: 'desk', checkpoint: page.checkpoint };
  await app.visit();
  // Behind as soon as the visit is safe: a transaction elsewhere in the cluster may hold it back for a moment (S2).
  await vi.waitFor(async () => {
    const answer = await resume(desk.socket, desk.epoch, [chain]);
    if (!answer.ok) throw new Error(answer.error.code);
    const customers = answer.chains.find(held => held.collection === 'customers');
    expect(customers).toMatchObject({ state: 'behind', left: 1 });
  }, 10_000);
  const foreign = { ...chain, checkpoint: { phase: 'tail', position: '99999999999:' } };
  expect(await resume(desk.socket, desk.epoch, [foreign])).toMatchObject({
    error: { code: 'epoch_changed' },
  });
});

test('[S5] the customer sees the agent’s words, never the note, and the desk sees the receipt', async () => {
  const desk = await listen(mara.token);
  const { session, socket } = await visitor();
  const heard: { messages: { text: string; kind: string }[] }[] = [];
  socket.on('thread', event => heard.push(event));
  const id = newId();
  await ask(socket, 'command', words(id, 'Hello?'));
  const say = (kind: 'text' | 'note', text: string) =>
    ask<CommandAnswer>(
      desk.socket,
      'command',
      command(
        'message.send',
        { conversationId: id, messageId: newId(), kind, text, lang: '', mentions: [], recovered: false },
        { lastPublicSeq: 1 },
      ),
    );
  expect(await say('note', 'Blue is in stock in Utrecht.')).toMatchObject({ ok: true });
  expect(await say('text', 'Hello Ellen, Mara here.')).toMatchObject({ ok: true });
  await expect
    .poll(() => heard.flatMap(event => event.messages).map(message => message.text))
    .toContain('Hello Ellen, Mara here.');
  expect(JSON.stringify(heard)).not.toContain('Utrecht');
  const done = await ask(socket, 'receipt', { conversationId: id, deliveredSeq: 3, readSeq: 3 });
  expect(done).toEqual({ ok: true });
  const [row] = await app.db.query<{ customer_read_seq: number }>(
    sql`select customer_read_seq from conversations where id = ${id}`,
  );
  expect(row?.customer_read_seq).toBe(3);
  expect(session.customerId).toHaveLength(36);
});

test('a socket without a session, with another version, or from a foreign page is turned away with a code', async () => {
  const refused = (auth: Record<string, unknown>, headers: Record<string, string> = {}) =>
    app.connect('/console', auth, headers).then(
      () => 'let in',
      (error: { data?: { code?: string; id?: string } }) => error.data?.code,
    );
  expect(await refused({ protocolVersion: PROTOCOL_VERSION })).toBe('unauthenticated');
  expect(await refused({ protocolVersion: PROTOCOL_VERSION, token: 'nonsense' })).toBe('unauthenticated');
  expect(await refused({ protocolVersion: 999, token: mara.token })).toBe('protocol_version');
  expect(await refused({ protocolVersion: PROTOCOL_VERSION }, { origin: 'https://evil.example' })).toBe(
    'origin_not_allowed',
  );
  expect(await refused({})).toBe('malformed');
});
