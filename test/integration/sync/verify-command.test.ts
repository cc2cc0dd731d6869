// For every command: what a console holds, plus the changes it receives, is what a console that starts now would hold.
// Catches every forgotten trigger, scope and half-applied write at once.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { collectionsOf } from '../../../src/protocol/collections.ts';
import { type CommandKind, commands, customerCommands } from '../../../src/protocol/commands/payloads.ts';
import type { Checkpoint, CommandAnswer, PullAnswer, ResumeAnswer } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let desk: Socket;
let scopes: string[] = [];
let epoch = '';
let lead: { id: string; token: string };
let other: { id: string; token: string };
let root: Socket;

type Held = { documents: Map<string, unknown>; checkpoint: Checkpoint | null };
type Replica = Map<string, Held>;

async function pull(held: Held, collection: string, scope: string): Promise<void> {
  for (;;) {
    const answer = await ask<PullAnswer>(desk, 'sync.pull', {
      epoch,
      collection,
      scope,
      checkpoint: held.checkpoint,
      limit: 50,
    });
    if (!answer.ok) throw new Error(`${collection} in ${scope}: ${answer.error.code}`);
    for (const document of answer.page.documents) held.documents.set(document.id, document);
    for (const entry of answer.page.left) held.documents.delete(entry.id);
    held.checkpoint = answer.page.checkpoint;
    if (answer.page.done) return;
  }
}

async function catchUp(replica: Replica): Promise<Replica> {
  for (const scope of scopes) {
    for (const collection of collectionsOf(scope)) {
      const key = `${collection} ${scope}`;
      const held = replica.get(key) ?? { documents: new Map(), checkpoint: null };
      replica.set(key, held);
      await pull(held, collection, scope);
    }
  }
  return replica;
}

const contents = (replica: Replica) =>
  Object.fromEntries(
    [...replica].map(([key, { documents }]) => [key, Object.fromEntries([...documents].sort())]),
  );

beforeAll(async () => {
  app = await makeApp();
  lead = await app.person('Priya', 'supervisor', []);
  other = await app.person('Mara');
  desk = await app.console(lead.token);
  root = await app.console((await app.person('Root', 'admin', [])).token);
  const answer = await ask<ResumeAnswer>(desk, 'sync.resume', {
    protocolVersion: PROTOCOL_VERSION,
    epoch: '',
    chains: [],
  });
  if (!answer.ok) throw new Error(answer.error.message);
  ({ scopes, epoch } = answer);
});
afterAll(() => app.close());

/** A busy machine takes its time; nothing here is about how long. */
const soon = { timeout: 10_000 };

type Case = () => Promise<CommandAnswer>;

const staff = (kind: CommandKind, payload: unknown, assumed: unknown = null) =>
  ask<CommandAnswer>(desk, 'command', command(kind, payload, assumed));

async function customer() {
  const session = await app.visit();
  return app.widget(session.token);
}
async function begun() {
  const socket = await customer();
  const conversationId = newId();
  await ask(socket, 'command', words(conversationId, 'My pot is chipped.'));
  return { socket, conversationId };
}
async function queued() {
  const { socket, conversationId } = await begun();
  await ask(socket, 'command', command('customer.handover', { conversationId }));
  return { socket, conversationId };
}
async function resolved() {
  const { socket, conversationId } = await queued();
  await staff('conversation.resolve', { conversationId }, { lastCustomerSeq: 1 });
  return { socket, conversationId };
}
/** Two of one customer, one merged into the other. */
async function merged() {
  const { socket, conversationId } = await queued();
  const targetId = newId();
  await ask(socket, 'command', words(targetId, 'Is anybody there?'));
  const payload = { conversationId, targetId, lineId: newId() };
  return { answer: await staff('conversation.merge', payload), conversationId, targetId, socket };
}
const article = async (title = 'Enamel care') => {
  const articleId = newId();
  await staff(
    'article.save',
    { articleId, title, body: '# Care\n\nDo not cook with chipped enamel.', tags: [], locale: 'en' },
    { updatedAt: 0 },
  );
  return articleId;
};
const reply = async () => {
  const replyId = newId();
  await staff('reply.save', { replyId, title: 'Hello', shortcut: 'hi', body: 'Hello!' }, { updatedAt: 0 });
  return replyId;
};
const maintenance = async (title = 'New disks') => {
  const maintenanceId = newId();
  const fields = { title, text: '', lang: 'en', parts: ['database'], tellCustomers: true };
  const span = { startsAt: Date.now() + 3_600_000, endsAt: Date.now() + 7_200_000 };
  const answer = await ask<CommandAnswer>(
    root,
    'command',
    command('maintenance.save', { maintenanceId, ...fields, ...span }, { updatedAt: 0 }),
  );
  return { maintenanceId, answer };
};
const view = async () => {
  const viewId = newId();
  await staff(
    'view.save',
    { viewId, fields: { title: 'Week', asked: { preset: 'week' }, isShared: false } },
    { fields: null },
  );
  return viewId;
};
const send = (conversationId: string, kind: 'text' | 'note', mentions: string[] = []) =>
  staff(
    'message.send',
    { conversationId, messageId: newId(), kind, text: 'Hello', lang: '', mentions, recovered: false },
    { lastPublicSeq: 1 },
  );

/** A run of the AI about this conversation, as the pipeline leaves it. */
async function runOf(conversationId: string): Promise<string> {
  const id = newId();
  await app.db.query(sql`
    insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version,
      decision, reason, confidence_limit, input_tokens, output_tokens, question, text, steps, passages)
    values (${id}, ${conversationId}, 1, 'answer', now(), 1, 'embedded', 'm', '', 'answered', '', 0.5, 0, 0, '', 'Yes.',
      '[]', '[]')`);
  return id;
}

const cases: Record<CommandKind, Case> = {
  'message.send': async () => {
    const { conversationId } = await queued();
    await send(conversationId, 'note', [lead.id]);
    return send(conversationId, 'text');
  },
  'conversation.assign': async () => {
    const { conversationId } = await queued();
    return staff('conversation.assign', { conversationId, agentId: lead.id }, { agentId: '' });
  },
  'conversation.transfer': async () => {
    const { conversationId } = await queued();
    await send(conversationId, 'text');
    return staff(
      'conversation.transfer',
      { conversationId, teamId: app.secondTeamId },
      { teamId: app.teamId },
    );
  },
  'conversation.resolve': async () => {
    const { conversationId } = await queued();
    return staff('conversation.resolve', { conversationId }, { lastCustomerSeq: 1 });
  },
  'conversation.reopen': async () =>
    staff('conversation.reopen', { conversationId: (await resolved()).conversationId }),
  'conversation.snooze': async () =>
    staff('conversation.snooze', {
      conversationId: (await queued()).conversationId,
      until: Date.now() + 3_600_000,
    }),
  'conversation.merge': async () => (await merged()).answer,
  'conversation.unmerge': async () => {
    const { conversationId, targetId } = await merged();
    return staff('conversation.unmerge', { conversationId, targetId, lineId: newId() });
  },
  'conversation.tag': async () =>
    staff('conversation.tag', {
      conversationId: (await queued()).conversationId,
      add: ['damaged'],
      remove: ['x'],
    }),
  'conversation.priority': async () =>
    staff(
      'conversation.priority',
      { conversationId: (await queued()).conversationId, priority: 3 },
      { priority: 1 },
    ),
  'conversation.subject': async () =>
    staff(
      'conversation.subject',
      { conversationId: (await queued()).conversationId, subject: 'Chipped' },
      { subject: '' },
    ),
  'conversation.read': async () =>
    staff('conversation.read', { conversationId: (await queued()).conversationId, readSeq: 1 }),
  'queue.claim': async () => {
    await queued();
    return staff('queue.claim', { teamId: app.teamId });
  },
  'draft.discard': async () =>
    staff('draft.discard', { conversationId: (await queued()).conversationId }, { forSeq: 1_000 }),
  'ai.feedback': async () => {
    const { conversationId } = await queued();
    return staff('ai.feedback', { conversationId, runId: await runOf(conversationId), isHelpful: true });
  },
  'customer.edit': async () => {
    const { customerId } = await app.visit();
    return staff(
      'customer.edit',
      { customerId, fields: { name: 'Ellen', note: 'Prefers e-mail.' } },
      { fields: { name: '', note: '' } },
    );
  },
  'article.save': async () => {
    const articleId = newId();
    return staff(
      'article.save',
      { articleId, title: 'Returns', body: 'Thirty days.', tags: ['returns'], locale: 'en' },
      { updatedAt: 0 },
    );
  },
  'article.publish': async () => staff('article.publish', { articleId: await article() }),
  'article.archive': async () => staff('article.archive', { articleId: await article() }),
  'article.review': async () => staff('article.review', { articleId: await article(), reviewDays: 30 }),
  'reply.save': async () =>
    staff(
      'reply.save',
      { replyId: newId(), title: 'Bye', shortcut: 'bye', body: 'Goodbye {{customer.name}}.' },
      { updatedAt: 0 },
    ),
  'reply.remove': async () => staff('reply.remove', { replyId: await reply() }),
  'presence.set': () =>
    staff('presence.set', {
      personId: lead.id,
      availability: 'busy',
      statusText: 'In a meeting',
      statusUntil: Date.now() + 60_000,
    }),
  'maintenance.save': async () => (await maintenance()).answer,
  'maintenance.cancel': async () => {
    const { maintenanceId } = await maintenance('New network');
    return ask(root, 'command', command('maintenance.cancel', { maintenanceId }));
  },
  // From one person's to everybody's, by one transaction and two chains.
  'view.save': async () => {
    const viewId = await view();
    return staff(
      'view.save',
      { viewId, fields: { title: 'Billing', isShared: true } },
      { fields: { title: 'Week', isShared: false } },
    );
  },
  'view.remove': async () => staff('view.remove', { viewId: await view() }),
  'alert.acknowledge': async () => {
    const alertId = newId();
    await app.db.query(sql`
      insert into alerts (id, role, key, severity, title, created_at_ms)
      values (${alertId}, 'supervisor', 'test', 'warning', 'Slow', ${Date.now()})`);
    return staff('alert.acknowledge', { alertId });
  },
  'notification.prefer': () =>
    staff('notification.prefer', {
      personId: lead.id,
      fields: { timeZone: 'Europe/Berlin', hidesText: true },
    }),
  'notification.read': async () => {
    const { conversationId } = await queued();
    const colleague = await app.console(other.token);
    await ask(
      colleague,
      'command',
      command(
        'message.send',
        {
          conversationId,
          messageId: newId(),
          kind: 'note',
          text: 'look',
          lang: '',
          mentions: [lead.id],
          recovered: false,
        },
        { lastPublicSeq: 1 },
      ),
    );
    const mine = await catchUp(new Map());
    const [id] = [...(mine.get(`notifications person:${lead.id}`)?.documents.keys() ?? [])];
    return staff('notification.read', { notificationIds: [id] });
  },
  'customer.write': async () => {
    const socket = await customer();
    await ask(socket, 'command', words(newId(), 'First'));
    return ask(socket, 'command', words(newId(), 'Second conversation'));
  },
  'customer.handover': async () => {
    const { socket, conversationId } = await begun();
    return ask(socket, 'command', command('customer.handover', { conversationId }));
  },
  'customer.rate': async () => {
    const { socket, conversationId } = await resolved();
    return ask(
      socket,
      'command',
      command('customer.rate', { conversationId, score: 5, comment: 'Quick and kind.' }),
    );
  },
  'customer.recommend': async () => {
    const { socket, conversationId } = await resolved();
    return ask(socket, 'command', command('customer.recommend', { conversationId, score: 9 }));
  },
  'customer.feedback': async () => {
    const { socket, conversationId } = await begun();
    const messageId = newId();
    const ai = { provider: 'embedded', model: 'm', confidence: 1, limit: 0.5, latencyMs: 1 };
    await app.db.query(sql`
      insert into messages (id, conversation_id, team_id, seq, kind, is_public, author, text, ai)
      values (${messageId}, ${conversationId}, ${app.teamId}, 1000, 'text', true, '{"kind": "ai", "id": "", "name": "AI"}',
        'Yes.', ${JSON.stringify({ ...ai, runId: await runOf(conversationId) })})`);
    return ask(
      socket,
      'command',
      command('customer.feedback', { conversationId, messageId, isHelpful: false }),
    );
  },
  'customer.contact': async () => {
    const { socket, conversationId } = await queued();
    return ask(
      socket,
      'command',
      command('customer.contact', { conversationId, email: 'ellen@posteo.example', name: 'Ellen' }),
    );
  },
};

test('[S10] every command of the wire has a case here', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(commands).sort());
  expect(Object.keys(customerCommands).length).toBeGreaterThan(0);
});

for (const [kind, run] of Object.entries(cases)) {
  test(`[S10] ${kind}: old local state and the changes received are a fresh pull`, async () => {
    const replica = await catchUp(new Map());
    expect(await run()).toMatchObject({ ok: true, repeated: false });
    // What follows a commit (an AI's answer, say) may still be on its way, so both sides are read until they agree.
    let both: [unknown, unknown] = [null, undefined];
    await expect
      .poll(async () => {
        both = [contents(await catchUp(replica)), contents(await catchUp(new Map()))];
        return JSON.stringify(both[0]) === JSON.stringify(both[1]);
      }, soon)
      .toBe(true)
      .catch(() => expect(both[0]).toEqual(both[1]));
  });
}
