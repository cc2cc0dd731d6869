/** Ugly but legal text is kept to the letter and comes out as it went in, on both sides of the desk. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { message } from '../../../src/protocol/documents/message.ts';
import type { Checkpoint, PullAnswer, ResumeAnswer } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import type { WidgetResumeAnswer } from '../../../src/protocol/widget.ts';
import { ask, command, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { uglyTexts } from './bad-input.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.app.close());

test('customer and agent read each other to the letter, whatever was written', async () => {
  const conversationId = newId();
  const { ann } = house.consoles;
  const written: string[] = [];
  for (const [what, text] of Object.entries(uglyTexts)) {
    const asked = await ask(house.widget, 'command', words(conversationId, text));
    expect(asked, what).toMatchObject({ ok: true });
    const payload = {
      ...{ conversationId, messageId: newId(), kind: 'text', text, lang: '', mentions: [], recovered: false },
    };
    const said = await ask(ann, 'command', command('message.send', payload, { lastPublicSeq: 1_000 }));
    expect(said, what).toMatchObject({ ok: true });
    written.push(text, text);
  }

  const thread = await ask<WidgetResumeAnswer>(house.widget, 'widget.resume', {
    conversationId,
    afterSeq: 0,
  });
  if (!thread.ok) throw new Error(thread.error.code);
  expect(thread.messages.filter(line => line.kind === 'text').map(line => line.text)).toEqual(written);

  const { epoch } = (await ask(ann, 'sync.resume', {
    ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
  })) as Extract<ResumeAnswer, { ok: true }>;
  const scope = `team:${house.app.teamId}`;
  const read = async () => {
    const texts = new Map<string, { seq: number; text: string }>();
    for (let checkpoint: Checkpoint | null = null, done = false; !done; ) {
      const pull: object = { epoch, collection: 'messages', scope, checkpoint, limit: 1_000 };
      const pulled: PullAnswer = await ask<PullAnswer>(ann, 'sync.pull', pull);
      if (!pulled.ok) throw new Error(pulled.error.code);
      for (const document of pulled.page.documents.map(each => message.schema.parse(each))) {
        if (document.conversationId === conversationId && document.kind === 'text')
          texts.set(document.id, document);
      }
      ({ checkpoint, done } = pulled.page);
    }
    return [...texts.values()].sort((a, b) => a.seq - b.seq).map(({ text }) => text);
  };
  // Until the newest are safe (S2).
  await vi.waitFor(async () => expect(await read()).toEqual(written), 10_000);
});

test('names and labels too', async () => {
  const { conversations, consoles, visits } = house;
  for (const [what, text] of Object.entries(uglyTexts)) {
    const subject = text.slice(0, 100).replace(/[\ud800-\udbff]$/, '');
    const payload = { conversationId: conversations.open, subject };
    const labelled = command('conversation.subject', payload, { subject: '' });
    expect(await ask(consoles.ann, 'command', labelled), what).toMatchObject({ ok: true });
    const edit = { customerId: visits[0].customerId, fields: { name: subject, note: text.slice(0, 4_000) } };
    const renamed = command('customer.edit', edit, { fields: {} });
    expect(await ask(consoles.ann, 'command', renamed), what).toMatchObject({ ok: true });
    const seen = await house.app.db.one<{ subject: string; name: string; note: string }>(
      sql`
        select c.subject, k.name, k.note from conversations c join customers k on k.id = c.customer_id
        where c.id = ${conversations.open}`,
    );
    expect(seen, what).toEqual({ subject, name: subject, note: text.slice(0, 4_000) });
  }
});
