import { expect, test } from 'vitest';
import { isQuiet, laneOf, needsServer, supersedes, touchedBy } from '../../../src/client/lanes.ts';
import { createOutbox } from '../../../src/client/outbox.ts';
import { createMemoryOutboxStorage } from '../../../src/client/outbox-storage.ts';
import { createSettler } from '../../../src/client/settle.ts';
import {
  type Command,
  commands,
  customerCommands,
  staffCommands,
} from '../../../src/protocol/commands/payloads.ts';
import { createProcessTime } from '../../sync/simulation/scheduler.ts';
import { at, createHarness, idOf, row, settle, team } from './engine-harness.ts';

const ids = {
  ...{
    conversationId: idOf(1),
    messageId: idOf(2),
    customerId: idOf(3),
    articleId: idOf(4),
    replyId: idOf(5),
    personId: idOf(7),
    maintenanceId: idOf(8),
    alertId: idOf(9),
    viewId: idOf(10),
    targetId: idOf(11),
  },
  notificationIds: [idOf(6)],
};
const said = (kind: string) => ({ kind, payload: ids }) as unknown as Pick<Command, 'kind' | 'payload'>;

test('[S4] every kind of command has a lane that fits the wire', () => {
  for (const kind of Object.keys(commands)) {
    expect(laneOf(said(kind))).toMatch(
      /^(queue|notifications|preferences|presence|alerts|(conversation|customer|article|reply|maintenance|view):[0-9a-f-]{36})$/,
    );
    expect(laneOf(said(kind)).length).toBeLessThanOrEqual(80);
  }
  for (const kind of Object.keys(customerCommands))
    expect(laneOf(said(kind))).toBe(`conversation:${idOf(1)}`);
});

test('[S4] every staff command names the documents that show it, but for the one that is never queued', () => {
  for (const kind of Object.keys(staffCommands)) {
    expect(touchedBy(said(kind)).length > 0, kind).toBe(!needsServer(kind as Command['kind']));
    for (const { id } of touchedBy(said(kind))) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('[S8] only read marks are superseded or quiet', () => {
  const loud = Object.keys(commands).filter(kind => !isQuiet(kind));
  expect(loud).toContain('message.send');
  expect(loud).not.toContain('conversation.read');
  const one = {
    commandId: idOf(1),
    kind: 'message.send',
    lane: 'a',
    scope: '',
    payload: ids,
    assumed: null,
    createdAt: 0,
  };
  const sent = {
    ...one,
    order: 1,
    state: 'waiting' as const,
    attempts: 0,
    error: null,
    xid: null,
    merges: [],
    conversationId: null,
  };
  expect(supersedes(one, sent)).toBe(false);
});

async function settling(item: { kind: string; scope: string; payload?: object }, xid = '150') {
  const harness = await createHarness({ scopes: ['desk', team] });
  const time = createProcessTime(harness.scheduler);
  const outbox = createOutbox({
    ...{ clock: time.clock, timers: time.timers, random: () => 0.5 },
    ...{ storage: createMemoryOutboxStorage(), line: harness.line.transport, reportFault: () => undefined },
  });
  const settler = createSettler({
    ...{ clock: time.clock, timers: time.timers, random: () => 0.5 },
    ...{ outbox, engine: harness.engine, reportFault: () => undefined },
    held: (collection, id) => harness.disk.get(collection, id),
  });
  harness.disk.onChange(settler.look);
  await outbox.open();
  outbox.start();
  await harness.resume();
  await outbox.add({
    ...{ commandId: idOf(9), lane: 'a', assumed: null, createdAt: 0, payload: ids },
    ...item,
  });
  const request = await harness.line.next('command');
  request.answer({ ok: true, xid, repeated: false, merges: [] });
  await settle();
  return { ...harness, settler, states: () => outbox.snapshot().map(one => one.state) };
}

test('[S4] a reply leaves the outbox when its message and its conversation are both there, as new or newer', async () => {
  const { tail, states } = await settling({ kind: 'message.send', scope: team });
  await tail('messages', '100:', '151:', { documents: [row(2, 150, team)] }, team);
  expect(states()).toEqual(['sent']);
  await tail('conversations', '100:', '140:', { documents: [row(1, 139, team)] }, team);
  expect(states()).toEqual(['sent']);
  await tail('conversations', '140:', '161:', { documents: [row(1, 160, team)] }, team);
  expect(states()).toEqual([]);
});

test('[S4] a command that changed nothing leaves once its chain has passed it: the chain is asked', async () => {
  const { pass, page, states } = await settling({ kind: 'conversation.resolve', scope: team });
  expect(states()).toEqual(['sent']);
  await pass(2_000);
  const asked = await page({ checkpoint: at('140:') });
  expect(asked).toMatchObject({ collection: 'conversations', scope: team });
  expect(states()).toEqual(['sent']);
  await pass(2_000);
  await page({ checkpoint: at('151:') });
  expect(states()).toEqual([]);
});

test('[S7] a command whose rows went out of sight has nothing to wait for', async () => {
  const { states } = await settling({ kind: 'conversation.resolve', scope: 'team:lost' });
  expect(states()).toEqual([]);
});

test('[S4] the scope of a command is that of its document, or the usual one of its collection', async () => {
  const { settler, disk } = await settling({ kind: 'conversation.resolve', scope: 'team:lost' });
  await disk.apply('conversations', { documents: [row(1, 1, team)], left: [] });
  expect(['message.send', 'article.save', 'draft.discard'].map(kind => settler.scopeOf(said(kind)))).toEqual([
    team,
    'desk',
    '',
  ]);
});
