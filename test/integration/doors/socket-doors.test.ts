/** Bad input at every socket event of both namespaces and at every command: a typed error with an id, and nothing changes. */
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type CommandKind,
  commands,
  customerCommands,
  staffCommands,
} from '../../../src/protocol/commands/payloads.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import { consoleUp, widgetUp } from '../../../src/protocol/up.ts';
import { ask, command } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { deep, expectRefusal, spoil } from './bad-input.ts';
import { type House, openHouse } from './house.ts';
import { commandSamples, consoleSamples, widgetSamples } from './samples.ts';

let house: House;
let before: string;
beforeAll(async () => {
  house = await openHouse();
  before = await house.print();
});
afterAll(() => house.app.close());

type Answer = { ok: boolean; error?: unknown };

async function refused(socket: Socket, event: string, payload: unknown, what: string, codes?: ErrorCode[]) {
  const answer = await ask<Answer>(socket, event, payload);
  expect(answer.ok, `${what} was taken: ${JSON.stringify(answer).slice(0, 300)}`).toBe(false);
  return expectRefusal(answer.error, what, codes);
}

async function unchanged(): Promise<void> {
  const was = before;
  // The next test is judged by what it does itself.
  before = await house.print();
  expect(before).toBe(was);
}

const formCodes: ErrorCode[] = ['malformed', 'too_large'];

describe.each([
  { name: '/console', up: consoleUp, samples: consoleSamples, socket: () => house.consoles.ann },
  { name: '/widget', up: widgetUp, samples: widgetSamples, socket: () => house.widget },
])('$name', ({ up, samples, socket }) => {
  test('every event has a sample, and the sample is good', () => {
    const given = samples(house) as Record<string, unknown>;
    expect(Object.keys(given).sort()).toEqual(Object.keys(up).sort());
    for (const [event, schema] of Object.entries(up)) {
      expect(schema.safeParse(given[event]).success, event).toBe(true);
    }
  });

  test.each(Object.keys(up))('%s refuses what is not of its form', async event => {
    const sample = (samples(house) as Record<string, unknown>)[event];
    const schema = (up as Record<string, z.ZodType>)[event] as z.ZodType;
    const spoiled = spoil(sample, schema);
    expect(spoiled.length).toBeGreaterThan(15);
    for (const { what, value } of spoiled) await refused(socket(), event, value, what, formCodes);
    await refused(socket(), event, Buffer.from('bytes'), 'bytes', formCodes);
    await refused(socket(), event, { ...(sample as object), extra: deep(3_000) }, 'a deep value', formCodes);
    await unchanged();
  });

  test('an event that nobody knows, whatever its name', async () => {
    for (const event of ['', 'nope', '__proto__', 'constructor', 'toString', 'sync', 'x'.repeat(50_000)]) {
      await refused(socket(), event, {}, event.slice(0, 20), ['unknown_event']);
    }
    await unchanged();
  });

  test('an event without a place for the answer harms nothing', async () => {
    socket().emit('nope', {});
    socket().emit('command', { kind: 1 });
    socket().emit('typing');
    await refused(socket(), 'nope', {}, 'afterwards', ['unknown_event']);
    await unchanged();
  });
});

describe('commands', () => {
  const kinds = Object.keys(commands) as CommandKind[];
  const whole = (kind: CommandKind): z.ZodType =>
    z.object({ payload: commands[kind].payload, assumed: commands[kind].assumed });

  test('every kind has a sample, and the sample is good', () => {
    const samples = commandSamples(house);
    expect(Object.keys(samples).sort()).toEqual([...kinds].sort());
    for (const kind of kinds) expect(whole(kind).safeParse(samples[kind]).success, kind).toBe(true);
  });

  test.each(kinds)('%s refuses what is not of its form', async kind => {
    const socket = kind in customerCommands ? house.widget : house.consoles.admin;
    const { payload, assumed } = commandSamples(house)[kind];
    const spoiled = [
      ...spoil(payload, commands[kind].payload).map(({ what, value }) => ({
        what: `payload, ${what}`,
        envelope: command(kind, value, assumed),
      })),
      ...spoil(assumed, commands[kind].assumed).map(({ what, value }) => ({
        what: `assumed, ${what}`,
        envelope: { ...command(kind, payload), assumed: value },
      })),
    ];
    expect(spoiled.length).toBeGreaterThan(20);
    for (const { what, envelope } of spoiled) {
      await refused(socket, 'command', envelope, `${kind}: ${what}`, formCodes);
    }
    await unchanged();
  });

  test.each(Object.keys(staffCommands) as CommandKind[])('%s is not for customers', async kind => {
    const { payload, assumed } = commandSamples(house)[kind];
    const codes: ErrorCode[] = kind === 'customer.edit' ? ['forbidden'] : ['forbidden', 'not_found'];
    await refused(house.widget, 'command', command(kind, payload, assumed), kind, codes);
    await unchanged();
  });

  test.each(Object.keys(customerCommands) as CommandKind[])('%s is not for staff', async kind => {
    const { payload, assumed } = commandSamples(house)[kind];
    await refused(house.consoles.admin, 'command', command(kind, payload, assumed), kind, ['forbidden']);
    await unchanged();
  });

  const onConversations = kinds.filter(
    kind => commands[kind].payload.shape && 'conversationId' in commands[kind].payload.shape,
  );
  test.each(onConversations)('%s reaches no conversation of others, and none that is not', async kind => {
    const { payload, assumed } = commandSamples(house)[kind];
    const isCustomers = kind in customerCommands;
    const outsider = isCustomers ? house.stranger : house.consoles.zoe;
    const codes: ErrorCode[] = kind === 'customer.write' ? ['id_taken'] : ['not_found'];
    await refused(outsider, 'command', command(kind, payload, assumed), `${kind} of others`, codes);
    if (kind === 'customer.write') return;
    const nowhere = { ...payload, conversationId: newId() };
    const insider = isCustomers ? house.widget : house.consoles.ann;
    await refused(insider, 'command', command(kind, nowhere, assumed), `${kind} nowhere`, ['not_found']);
    await unchanged();
  });

  test('a role that may not is told so', async () => {
    const aboveAgents = [
      ...(['article.publish', 'article.archive'] as const),
      ...([
        'maintenance.save',
        'maintenance.cancel',
        'alert.acknowledge',
        'view.save',
        'view.remove',
      ] as const),
    ];
    for (const kind of aboveAgents) {
      const { payload, assumed } = commandSamples(house)[kind];
      await refused(house.consoles.ann, 'command', command(kind, payload, assumed), kind, ['forbidden']);
    }
    await unchanged();
  });

  test('out of order: what the state does not allow', async () => {
    const { ann } = house.consoles;
    const { resolved, open } = house.conversations;
    const samples = commandSamples(house);
    const send = samples['message.send'].payload;
    const rows: [Socket, ErrorCode, unknown][] = [
      [
        ann,
        'conversation_resolved',
        command('message.send', { ...send, conversationId: resolved }, { lastPublicSeq: 9 }),
      ],
      [ann, 'empty_text', command('message.send', { ...send, text: ' \n\t ' }, { lastPublicSeq: 9 })],
      [ann, 'conversation_resolved', command('conversation.snooze', { conversationId: resolved, until: 5 })],
      [
        ann,
        'unknown_person',
        command('conversation.assign', { conversationId: open, agentId: newId() }, { agentId: '' }),
      ],
      [
        ann,
        'unknown_person',
        command(
          'conversation.assign',
          { conversationId: open, agentId: house.people.zoe.id },
          { agentId: '' },
        ),
      ],
      [
        ann,
        'unknown_team',
        command(
          'conversation.transfer',
          { conversationId: open, teamId: newId() },
          { teamId: house.app.teamId },
        ),
      ],
      [
        ann,
        'stale',
        command(
          'conversation.transfer',
          { conversationId: open, teamId: house.app.secondTeamId },
          { teamId: newId() },
        ),
      ],
      [house.consoles.zoe, 'nothing_waiting', command('queue.claim', { teamId: null })],
      [house.consoles.zoe, 'nothing_waiting', command('queue.claim', { teamId: house.app.teamId })],
      [
        ann,
        'not_found',
        command('customer.edit', { customerId: newId(), fields: { name: 'x' } }, { fields: {} }),
      ],
      [
        house.widget,
        'empty_text',
        command('customer.write', { ...samples['customer.write'].payload, text: '\u00A0' }),
      ],
      [house.consoles.admin, 'not_found', command('maintenance.cancel', { maintenanceId: newId() })],
      [house.consoles.admin, 'not_found', command('view.remove', { viewId: newId() })],
      [house.consoles.admin, 'not_found', command('alert.acknowledge', { alertId: newId() })],
      [
        house.consoles.admin,
        'malformed',
        command('maintenance.save', { ...samples['maintenance.save'].payload, endsAt: 5 }, { updatedAt: 0 }),
      ],
      [ann, 'unknown_event', command('conversation.explode', {})],
      [ann, 'unknown_event', command('__proto__', {})],
      [ann, 'unknown_event', command('constructor', {})],
    ];
    for (const [socket, code, envelope] of rows) {
      await refused(socket, 'command', envelope, `${code}: ${JSON.stringify(envelope)}`, [code]);
    }
    await unchanged();
  });

  test('duplicates: the same command again answers the same, an id used otherwise is taken', async () => {
    const { firstWords } = house;
    expect(await ask(house.widget, 'command', firstWords)).toMatchObject({ ok: true, repeated: true });
    const other = { ...firstWords, payload: { ...(firstWords.payload as object), text: 'Something else.' } };
    await refused(house.widget, 'command', other, 'another payload', ['id_taken']);
    await refused(house.stranger, 'command', firstWords, 'somebody else', ['id_taken']);
    const fresh = { ...other, commandId: newId() };
    await refused(house.widget, 'command', fresh, 'a message id in use', ['id_taken']);
    await unchanged();
  });
});

describe('replication and live events out of turn', () => {
  const pull = (over: object) => ({ ...consoleSamples(house)['sync.pull'], ...over });

  test('a pull of a scope one does not hold, of another history, or from a forged bookmark', async () => {
    const { ann } = house.consoles;
    const resumed = await ask<{ epoch: string }>(ann, 'sync.resume', {
      ...consoleSamples(house)['sync.resume'],
      chains: [],
    });
    const { epoch } = resumed;
    await refused(ann, 'sync.pull', pull({}), 'another epoch', ['epoch_changed']);
    await refused(
      ann,
      'sync.pull',
      pull({ epoch, scope: `team:${house.app.secondTeamId}` }),
      'a team of others',
      ['scope_lost'],
    );
    await refused(
      ann,
      'sync.pull',
      pull({ epoch, scope: `person:${house.people.zoe.id}`, collection: 'notifications' }),
      'a person',
      ['scope_lost'],
    );
    await refused(ann, 'sync.pull', pull({ epoch, scope: 'desk' }), 'a collection outside its scope', [
      'scope_lost',
    ]);
    await refused(
      ann,
      'sync.pull',
      pull({ epoch, checkpoint: { phase: 'tail', position: '99999999999999999999:' } }),
      'a place in no history',
      ['epoch_changed'],
    );
    for (const after of ["1|'; drop table messages; --", '99999999999999999999|x', 't|1|2', '||', '%00']) {
      await refused(
        ann,
        'sync.pull',
        pull({ epoch, checkpoint: { phase: 'first', horizon: '1', after } }),
        after,
        ['malformed', 'rebuild'],
      );
    }
    const ahead = {
      ...consoleSamples(house)['sync.resume'],
      epoch,
      chains: [
        {
          collection: 'messages',
          scope: `team:${house.app.teamId}`,
          checkpoint: { phase: 'tail', position: '99999999999999999999:' },
        },
      ],
    };
    await refused(ann, 'sync.resume', ahead, 'a place in no history', ['epoch_changed']);
    await refused(ann, 'sync.resume', { ...ahead, protocolVersion: 99 }, 'another version', [
      'protocol_version',
    ]);
    await unchanged();
  });

  test('receipts and threads of others tell nothing and change nothing', async () => {
    const { foreign } = house.conversations;
    const receipt = { conversationId: foreign, deliveredSeq: 1, readSeq: 1 };
    await refused(house.widget, 'receipt', receipt, 'of others', ['not_found']);
    const thread = await ask(house.widget, 'widget.resume', { conversationId: foreign, afterSeq: 0 });
    expect(thread).toMatchObject({ ok: true, conversation: null, messages: [] });
    await ask(house.widget, 'typing', { conversationId: foreign, isTyping: true });
    await ask(house.consoles.zoe, 'typing', { conversationId: house.conversations.open, isTyping: true });
    await ask(house.consoles.zoe, 'viewing', { conversationId: newId() });
    await unchanged();
  });
});
