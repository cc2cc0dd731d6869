// Past conversations that the server finds for one: by what they were about, of the teams that a person sees, and never a note.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { termsOf } from '../../../server/features/copilot/similar.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SimilarAnswer } from '../../../src/protocol/http/copilot.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let mara: { id: string; token: string };
let bilal: { id: string; token: string };
let lead: { id: string; token: string };
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
  mara = await app.person('Mara');
  bilal = await app.person('Bilal', 'agent', [app.secondTeamId]);
  lead = await app.person('Priya', 'supervisor');
});
afterAll(() => app.close());

type Said = [kind: 'customer' | 'agent' | 'note', text: string];
let at = Date.now() - 200 * 86_400_000;

/** As it lies in the database long after, when no console holds it any more. */
async function conversation(teamId: string, isResolved: boolean, said: readonly Said[]): Promise<string> {
  const id = newId();
  const { customerId } = await app.visit();
  at += 60_000;
  await app.db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, subject, status, turn, locale, created_at, last_activity_at, resolved_at, last_seq)
    values (${id}, ${teamId}, ${app.siteId}, ${customerId}, '', ${isResolved ? 'resolved' : 'open'}, 'queue', 'en',
      ${new Date(at)}, ${new Date(at)}, ${isResolved ? new Date(at) : null}, ${said.length})`);
  for (const [place, [kind, text]] of said.entries())
    await app.db.query(sql`
      insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
      values (${newId()}, ${id}, ${teamId}, ${place + 1}, ${kind === 'note' ? 'note' : 'text'},
        ${{ kind: kind === 'note' ? 'agent' : kind, id: newId(), name: 'x' }}, ${text}, ${kind !== 'note'}, ${new Date(at)})`);
  return id;
}

async function similar(who: { token: string }, conversationId: string) {
  const response = await fetch(`${app.url}/api/v1/copilot/similar`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${who.token}` },
    body: JSON.stringify({ conversationId }),
  });
  const answer = (await response.json()) as SimilarAnswer;
  return { status: response.status, similar: answer.similar };
}

test('what is like it is found with what settled it, of one’s own teams alone, and nothing that is still open', async () => {
  const { teamId, secondTeamId } = app;
  const chipped: Said[] = [
    ['customer', 'The enamel of my pot is chipped at the rim, can you replace it?'],
    ['note', 'He has complained before, be careful with chipped pots'],
    ['agent', 'We replace chipped enamel within two years, a new pot is on its way.'],
    ['customer', 'Thank you!'],
    ['agent', 'You are welcome.'],
  ];
  const mine = await conversation(teamId, true, chipped);
  const theirs = await conversation(secondTeamId, true, chipped);
  await conversation(teamId, false, chipped);
  await conversation(teamId, true, [
    ['customer', 'When does the shop in Leeds open on Sundays?'],
    ['agent', 'At eleven.'],
  ]);
  const here = await conversation(teamId, false, [
    ['customer', 'Hello, two of my enamelled pots are chipping. Are they replaced?'],
  ]);
  const found = await similar(mara, here);
  expect(found.similar.map(({ conversationId }) => conversationId)).toEqual([mine]);
  expect(found.similar[0]).toMatchObject({
    solution: {
      seq: 3,
      role: 'agent',
      text: 'We replace chipped enamel within two years, a new pot is on its way.',
    },
  });
  expect(found.similar[0]?.likeness).toBeGreaterThan(0.12);
  expect(JSON.stringify(found)).not.toContain('complained');
  expect((await similar(lead, here)).similar.map(each => each.conversationId).sort()).toEqual(
    [mine, theirs].sort(),
  );
  // Whoever does not see the conversation is told of none.
  expect((await similar(bilal, here)).status).toBe(404);
  expect((await similar(mara, newId())).status).toBe(404);
});

test('words that are signs to the database, or that say nothing, find nothing and break nothing', async () => {
  for (const text of ["' | ! & :* \\ ( )", 'it is', '', "O'Neill's pots & pans:*"]) {
    const here = await conversation(app.teamId, false, [['customer', text]]);
    expect((await similar(mara, here)).status).toBe(200);
  }
});

test('a term is what a word and its stem begin with', () => {
  expect(
    termsOf(
      ['Delivery', 'replaced', 'pot'],
      word => ({ Delivery: 'deliveri', replaced: 'replac' })[word] ?? word,
    ),
  ).toEqual([...['deliver', 'replac', 'pot']]);
  expect(termsOf(["a'b", 'x:*'], word => word)).toEqual([]);
});

test('thousands of past conversations are looked through in little time', async () => {
  await app.db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, subject, status, turn, created_at, last_activity_at, resolved_at, last_seq)
    select gen_random_uuid(), ${app.teamId}, ${app.siteId}, (select id from customers limit 1), 'order ' || n, 'resolved', 'queue',
      now(), now(), now(), 8 from generate_series(1, 6000) n`);
  await app.db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public)
    select gen_random_uuid(), c.id, c.team_id, s, 'text', '{"kind": "customer"}', 'where is my order ' || s || ' of the enamel pots', true
    from conversations c cross join generate_series(1, 8) s where c.subject like 'order %'`);
  await app.db.query(sql`analyze conversations, messages`);
  const here = await conversation(app.teamId, false, [['customer', 'Where is my order of pots?']]);
  await similar(mara, here);
  const begun = performance.now();
  expect((await similar(mara, here)).similar).toHaveLength(5);
  // Bounded however many there are; a slow machine under load takes its time.
  expect(performance.now() - begun).toBeLessThan(5_000);
});
