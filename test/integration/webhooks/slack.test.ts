/** Events in a Slack room: readable, within Slack's own rules, sent again and switched off as any webhook is; the address stays a secret. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../src/protocol/errors.ts';
import type {
  WebhookAnswer,
  WebhooksAnswer,
  WebhookTestAnswer,
} from '../../../src/protocol/http/webhooks.ts';
import { startReceiver } from '../../helpers/receivers.ts';
import { faultsOfSlack } from '../../helpers/slack.ts';
import { minute, openRoom, type Room } from './room.ts';

let room: Room;
let slack: Awaited<ReturnType<typeof startReceiver>>;
let address: string;
beforeAll(async () => {
  [room, slack] = await Promise.all([openRoom(), startReceiver()]);
  address = `${slack.url}/services/T000/B000/s3cr3tZ9`;
});
afterEach(async () => {
  slack.answers(200);
  slack.seen.length = 0;
  const { webhooks } = await room.call<WebhooksAnswer>('GET', '');
  for (const { id } of webhooks) await room.call('DELETE', '/:id', { params: { id } });
});
afterAll(async () => {
  await slack.stop();
  await room.close();
});

type Said = {
  text: string;
  blocks: {
    type: string;
    text?: { type: string; text: string };
    elements?: { url?: string; text: unknown }[];
  }[];
};
const said = (): Said[] => slack.seen.map(({ body }) => JSON.parse(body.toString()));
const lineOf = ({ blocks }: Said) => blocks[0]?.text?.text ?? '';

test('what happens is told in sentences with the way there; what people write calls nobody and is cut where Slack ends', async () => {
  const types = ['conversation.created', 'conversation.assigned', 'conversation.rated', 'message.created'];
  const rest = ['note.created', 'conversation.transferred', 'conversation.resolved', 'conversation.reopened'];
  const { webhook, secret } = await room.add(address, {
    ...{ kind: 'slack', name: 'Room', eventTypes: [...types, ...rest, 'customer.erased'] },
  });
  expect(secret).toBe('');
  expect(webhook).toMatchObject({ kind: 'slack', url: `${slack.url}/…3tZ9`, secrets: [] });
  const nasty = '<!channel> & <https://evil.example|our shop> *bold* 🫖';
  const id = await room.write(nasty);
  await room.run(
    room.mara,
    'conversation.assign',
    { conversationId: id, agentId: room.mara.personId },
    { agentId: '' },
  );
  await room.reply(id, `${'&<>🫖'.repeat(900)}`);
  await room.reply(id, 'Between us.', 'note');
  await room.resolve(id);
  await room.rate(id, 2, 'Slow. @here');
  await room.write('Again.', id);
  await room.run(
    ...([room.mara, 'conversation.transfer', { conversationId: id, teamId: room.otherTeamId }] as const),
    { teamId: room.teamId },
  );
  await room.due();
  expect(slack.seen.map(({ path }) => path)).toEqual(slack.seen.map(() => '/services/T000/B000/s3cr3tZ9'));
  expect(slack.seen.some(({ headers }) => 'webhook-signature' in headers)).toBe(false);
  expect(slack.seen.flatMap(({ body }) => faultsOfSlack(body.toString()))).toEqual([]);
  const all = said();
  const number = /#(\d+)/.exec(lineOf(all[0] as Said))?.[0] ?? '';
  const link = `<https://desk.shop.example/console#/inbox/all/${id}|${number}>`;
  expect(all.map(lineOf)).toEqual(
    [
      ...['was begun', '*Ellen* wrote', 'is now with *Mara*', '*Mara* wrote', '*Mara* noted', 'is resolved'],
      ...['was rated ★★☆☆☆', 'was opened again', '*Ellen* wrote', 'came over from Support'],
    ].map(line => `${link} ${line}`),
  );
  // Words stand in texts that Slack does not read as formatting; where it does, they are escaped.
  expect(all[1]?.blocks[1]?.text).toEqual({ type: 'plain_text', text: nasty, emoji: false });
  expect(all[1]?.text).toContain('&lt;!channel&gt; &amp; &lt;https://evil.example|our shop&gt;');
  expect(all[3]?.blocks[1]?.text?.text).toHaveLength(599);
  expect(all[0]?.blocks.at(-1)?.elements?.[0]?.url).toBe(
    `https://desk.shop.example/console#/inbox/all/${id}`,
  );
});

test('a busy Slack is asked again when it says so, a message it will not take is given up, a room that is gone switches it off', async () => {
  const [webhook] = [
    (await room.add(`${address}x`, { kind: 'slack', eventTypes: ['conversation.created'] })).webhook,
  ];
  slack.answers({ status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' }, 200);
  await room.write('First.');
  await room.due();
  expect((await room.deliveries(webhook.id))[0]).toMatchObject({ state: 'failing', status: 429 });
  room.pass(minute);
  await room.due();
  const [taken] = await room.deliveries(webhook.id);
  expect(taken).toMatchObject({ state: 'sent', attempts: 2 });
  // What was sent is shown as it was, and goes out once more on demand.
  expect((await room.delivery(webhook.id, taken?.id ?? '')).body).toContain('"blocks"');
  slack.answers({ status: 400, body: 'invalid_blocks' }, 200);
  await room.write('Second.');
  await room.due();
  expect((await room.deliveries(webhook.id))[1]).toMatchObject({ state: 'dead', attempts: 1, status: 400 });
  slack.answers({ status: 404, body: 'no_service' });
  await room.write('Third.');
  await room.due();
  expect(await room.one(webhook.id)).toMatchObject({ isActive: false, offWhy: 'gone' });
  expect(room.told.at(-1)?.title).toBe('The webhook Shop was switched off');
});

test('the address is told to nobody, and stays what it is unless another is given; a room hears of something', async () => {
  const { webhook } = await room.add(address, { kind: 'slack', eventTypes: ['conversation.rated'] });
  const { id, version } = webhook;
  const fields = {
    name: 'Room',
    url: webhook.url,
    eventTypes: ['conversation.rated'],
    teamId: null,
    isActive: true,
  };
  const saved = await room.call<WebhookAnswer>('PUT', '/:id', {
    params: { id },
    body: { ...fields, version },
  });
  expect(saved.webhook.url).toBe(webhook.url);
  const tried = await room.call<WebhookTestAnswer>('POST', '/:id/test', { params: { id } });
  expect(tried).toMatchObject({ ok: true, status: 200 });
  expect(slack.seen[0]?.path).toBe('/services/T000/B000/s3cr3tZ9');
  expect(said()[0]?.text).toBe('Root asked Steward to send this.');
  const refused = async (work: Promise<unknown>) => {
    const error = await work.catch((thrown: unknown) => thrown);
    return error instanceof AppError ? [error.code, error.details?.[0]?.path] : error;
  };
  expect(await refused(room.add(address, { kind: 'slack' }))).toEqual(['malformed', 'body.eventTypes']);
  expect(
    await refused(room.call('POST', '/:id/rotate', { params: { id }, body: { graceHours: 1 } })),
  ).toEqual(['refused_by_state', undefined]);
});
