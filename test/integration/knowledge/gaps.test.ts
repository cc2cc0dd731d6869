// From questions that nobody answered to the article that answers them: gathered by what was asked, read by team, written, and solved by itself.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGapsService } from '../../../server/features/gaps/gaps.service.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type {
  Gap,
  GapArticleAnswer,
  GapState,
  GapsAnswer,
  GapsLookAnswer,
} from '../../../src/protocol/http/gaps.ts';
import type { CommandAnswer } from '../../../src/protocol/sync.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let mara: { id: string; token: string };
let bilal: { id: string; token: string };
let lead: { id: string; token: string };
let desk: Socket;
const soon = { timeout: 15_000 };
const bearer = ({ token }: { token: string }) => ({ authorization: `Bearer ${token}` });

beforeAll(async () => {
  app = await makeApp();
  mara = await app.person('Mara');
  bilal = await app.person('Bilal', 'agent', [app.secondTeamId]);
  lead = await app.person('Priya', 'supervisor');
  desk = await app.console(lead.token);
  const files = [
    { name: 'ways.md', text: '# Ways to pay\n\nWe take cards, bank transfer and invoices for companies.' },
    {
      name: 'damage.md',
      text: '# Arrived damaged\n\nIf a pot arrives damaged we replace it free of charge within 30 days.',
    },
    {
      name: 'sharp.md',
      text: '# Sharpening knives\n\nKnives are sharpened in every branch, for three euros.',
    },
  ];
  await app.post('/api/v1/knowledge/import', { files, publish: true }, bearer(lead));
});
afterAll(() => app.close());

const run = (kind: Parameters<typeof command>[0], payload: object, assumed: unknown = null) =>
  ask<CommandAnswer>(desk, 'command', command(kind, payload, assumed));

const fates = (id: string) =>
  app.db.query<{ id: string; fate: string }>(sql`
    select id, coalesce(fate, '') as fate from ai_runs where conversation_id = ${id} and purpose = 'answer'`);

/** A customer asks, and the AI has said what it can. */
async function asked(text: string, fate: 'handed_over' | 'committed' = 'handed_over') {
  const session = await app.visit();
  const socket = await app.widget(session.token);
  const id = newId();
  await ask(socket, 'command', words(id, text));
  await expect.poll(async () => (await fates(id)).some(each => each.fate === fate), soon).toBe(true);
  return { id, socket };
}

const look = () => app.post<GapsLookAnswer>('/api/v1/knowledge/gaps/look', {}, bearer(lead));

async function gaps(who: { token: string }, state: GapState = 'open'): Promise<GapsAnswer> {
  const response = await fetch(`${app.url}/api/v1/knowledge/gaps?state=${state}`, { headers: bearer(who) });
  expect(response.status).toBe(200);
  return (await response.json()) as GapsAnswer;
}

const about = (answer: GapsAnswer, word: string): Gap => {
  const found = answer.gaps.filter(each => each.examples.some(({ question }) => question.includes(word)));
  expect(found, word).toHaveLength(1);
  return found[0] as Gap;
};

const decide = (who: { token: string }, id: string, body: object) =>
  fetch(`${app.url}/api/v1/knowledge/gaps/${id}/state`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...bearer(who) },
    body: JSON.stringify(body),
  }).then(({ status }) => status);

test('what nobody could answer is gathered by what was asked, without personal data, once', async () => {
  await asked('Do you engrave names into knives? Write to lena@example.org');
  await asked('Can you engrave a name into my knife?');
  const moved = await asked('Do you engrave names on a knife blade?');
  await run(
    'conversation.transfer',
    { conversationId: moved.id, teamId: app.secondTeamId },
    { teamId: app.teamId },
  );
  await asked('Where do the apples of your juice come from?');
  expect((await look()).gathered).toBeGreaterThanOrEqual(4);
  expect((await look()).gathered).toBe(0);
  const answer = await gaps(lead);
  const knives = about(answer, 'engrave');
  expect(knives).toMatchObject({
    state: 'open',
    count: 3,
    conversations: 3,
    languages: ['en'],
    articleId: null,
  });
  expect(knives.weeks).toEqual([0, 0, 0, 0, 0, 0, 0, 3]);
  expect(JSON.stringify(answer)).not.toContain('lena@example.org');
  expect(knives.nearest?.title).toBe('Sharpening knives');
  expect(knives.nearest?.nearness).toBeGreaterThan(0);
  expect(knives.nearest?.nearness).toBeLessThan(0.55);
  expect(about(answer, 'apples').count).toBe(1);
  expect(answer.gaps[0]?.id).toBe(knives.id);
});

test('an agent reads the questions of their teams alone, and decides about no other gap', async () => {
  const [mine, theirs] = [await gaps(mara), await gaps(bilal)];
  expect(about(mine, 'engrave').count).toBe(2);
  expect(JSON.stringify(mine)).not.toContain('knife blade');
  expect(theirs.gaps).toHaveLength(1);
  expect(theirs.counts).toEqual({ open: 1, written: 0, dismissed: 0, solved: 0 });
  expect(about(theirs, 'knife blade')).toMatchObject({
    count: 1,
    question: 'Do you engrave names on a knife blade?',
  });
  const apples = about(mine, 'apples');
  expect(await decide(bilal, apples.id, { state: 'open' })).toBe(404);
  expect(await decide(bilal, newId(), { state: 'open' })).toBe(404);
});

test('a gap is dismissed with a reason, stays so while it is asked again, and may be opened', async () => {
  const apples = about(await gaps(mara), 'apples');
  expect(await decide(mara, apples.id, { state: 'dismissed', reason: '' })).toBe(400);
  expect(await decide(mara, apples.id, { state: 'dismissed', reason: 'We sell no juice.' })).toBe(204);
  await asked('Where do apples of the juice come from?');
  await look();
  const dismissed = about(await gaps(lead, 'dismissed'), 'apples');
  expect(dismissed).toMatchObject({ count: 2, reason: 'We sell no juice.', decidedBy: 'Mara' });
  expect(await decide(mara, apples.id, { state: 'open' })).toBe(204);
  expect(about(await gaps(mara), 'apples')).toMatchObject({ reason: '', count: 2 });
});

test('an article begins with what an agent answered; once it is published the gap is solved by itself', async () => {
  const { id } = await asked('Do you engrave a name into knives as a gift?');
  await run('conversation.assign', { conversationId: id, agentId: mara.id }, { agentId: '' });
  const said = {
    conversationId: id,
    messageId: newId(),
    kind: 'text',
    lang: '',
    mentions: [],
    recovered: false,
  };
  const text = 'We engrave names of up to twelve letters into every knife, for eight euros.';
  expect(await run('message.send', { ...said, text }, { lastPublicSeq: 3 })).toMatchObject({ ok: true });
  expect(await run('conversation.resolve', { conversationId: id }, { lastCustomerSeq: 1 })).toMatchObject({
    ok: true,
  });
  await look();
  const gap = about(await gaps(mara), 'engrave');
  expect(gap.count).toBe(3);
  const written = await app.post<GapArticleAnswer>(
    `/api/v1/knowledge/gaps/${gap.id}/article`,
    {},
    bearer(mara),
  );
  expect(written.answered).toBe(1);
  const article = await app.db.one<{ status: string; title: string; body: string }>(
    sql`select status, title, body from articles where id = ${written.articleId}`,
  );
  expect(article.status).toBe('draft');
  expect(article.body).toContain(text);
  // What another team was asked is not told by the draft that Mara begins.
  expect(article.body).not.toContain('knife blade');
  expect(about(await gaps(mara, 'written'), 'engrave').articleId).toBe(written.articleId);
  // A draft answers nobody.
  expect((await look()).solved).toBe(0);
  const { updated_at_ms } = await app.db.one<{ updated_at_ms: string }>(
    sql`select updated_at_ms from articles where id = ${written.articleId}`,
  );
  const body = `${text}\n\n## Do you engrave names into knives?\n\nYes, names are engraved into the knife blade as a gift.`;
  await run(
    'article.save',
    { articleId: written.articleId, title: 'Engraving a name into a knife', body, tags: [], locale: 'en' },
    { updatedAt: Number(updated_at_ms) },
  );
  await run('article.publish', { articleId: written.articleId });
  expect((await look()).solved).toBe(1);
  expect(about(await gaps(lead, 'solved'), 'engrave')).toMatchObject({
    decidedBy: '',
    articleId: written.articleId,
  });
});

test('a gap is not born solved: what stood there already helped nobody, and the next question opens it again', async () => {
  // The classifier stood in the way, not the knowledge: asked again now, the articles answer it.
  const { id } = await asked('Which cards and transfers do you take as ways to pay?', 'committed');
  await app.db.query(sql`
    update ai_runs set decision = 'hand_over', reason = 'out_of_scope', fate = 'handed_over'
    where conversation_id = ${id} and purpose = 'answer'`);
  expect(await look()).toEqual({ gathered: 1, solved: 0 });
  const gap = about(await gaps(lead), 'Which cards');
  expect(gap.nearest?.title).toBe('Ways to pay');
  expect((await look()).solved).toBe(0);
});

test('whoever comes second is told that the article was begun already, and what was decided stands in the audit log', async () => {
  await asked('Do you sell vouchers for a knife course as a present?');
  await look();
  const gap = about(await gaps(lead), 'vouchers');
  const begin = () =>
    fetch(`${app.url}/api/v1/knowledge/gaps/${gap.id}/article`, { method: 'POST', headers: bearer(lead) });
  const statuses = (await Promise.all([begin(), begin()])).map(({ status }) => status).sort();
  expect(statuses).toEqual([201, 409]);
  expect(await decide(lead, gap.id, { state: 'dismissed', reason: 'No vouchers.' })).toBe(204);
  const acts = await app.db.query<{ act: string }>(sql`
    select act from audit_entries where subject_id = ${gap.id} or act = 'article.save' order by seq desc limit 2`);
  expect(acts.map(({ act }) => act)).toEqual(['gap.decide', 'article.save']);
});

test('nothing is locked while the knowledge is asked, and what a person decides meanwhile stands', async () => {
  await asked('Do you grind coffee grinders as well as knives?');
  await look();
  const gap = about(await gaps(lead), 'coffee');
  await app.db.query(sql`update knowledge_gaps set asked_of = null where id = ${gap.id}`);
  const { article_id, version } = await app.db.one<{ article_id: string; version: number }>(sql`
    select article_id, version from article_versions order by published_at desc limit 1`);
  await app.db.query(
    sql`update article_versions set published_at = now() + interval '1 minute' where article_id = ${article_id}`,
  );
  const service = createGapsService({
    ...{ db: app.db, clock: { now: () => Date.now() }, newId, audit() {} },
    knowledge: {
      published: { fingerprint: async () => 'another', articles: async () => [], onChange: () => () => {} },
      addDraft: async () => {},
    },
    async lookUp() {
      // Through the server, as a person does it: it would wait for ever on a lock.
      expect(await decide(lead, gap.id, { state: 'dismissed', reason: 'Not ours.' })).toBe(204);
      return { isAnswered: true, nearest: { articleId: article_id, articleVersion: version, confidence: 1 } };
    },
  });
  await service.look(new AbortController().signal);
  expect(about(await gaps(lead, 'dismissed'), 'coffee')).toMatchObject({
    reason: 'Not ours.',
    decidedBy: 'Priya',
  });
});

test('an answer that somebody marked wrong is a gap until another text answers', async () => {
  const { id, socket } = await asked('A pot arrived damaged, do you replace it free of charge?', 'committed');
  const message = await app.db.one<{ id: string }>(
    sql`select id from messages where conversation_id = ${id} and author->>'kind' = 'ai'`,
  );
  await ask(
    socket,
    'command',
    command('customer.feedback', { conversationId: id, messageId: message.id, isHelpful: false }),
  );
  expect(await look()).toEqual({ gathered: 1, solved: 0 });
  const gap = about(await gaps(lead), 'damaged');
  expect(gap.examples[0]?.why).toBe('marked_wrong');
  const { id: articleId, updated_at_ms } = await app.db.one<{ id: string; updated_at_ms: string }>(
    sql`select id, updated_at_ms from articles where title = 'Arrived damaged'`,
  );
  const body =
    'If a pot arrives damaged we replace it free of charge within 30 days. Send us a picture of it.';
  await run(
    'article.save',
    { articleId, title: 'Arrived damaged', body, tags: [], locale: 'en' },
    { updatedAt: Number(updated_at_ms) },
  );
  expect((await look()).solved).toBe(1);
});

test('an answer after which the conversation was opened again is a gap; a late thank-you is none', async () => {
  const again = await asked('Are knives sharpened in every branch?', 'committed');
  const thanked = await asked('A pot arrives damaged, is it replaced free of charge?', 'committed');
  for (const { id } of [again, thanked])
    await run('conversation.resolve', { conversationId: id }, { lastCustomerSeq: 1 });
  await ask(again.socket, 'command', words(again.id, 'But who sharpens the knives, and how?'));
  await ask(thanked.socket, 'command', words(thanked.id, 'Thank you!'));
  for (const { id } of [again, thanked])
    await expect.poll(async () => (await fates(id)).length, soon).toBe(2);
  await look();
  const why = (await gaps(lead)).gaps
    .flatMap(({ examples }) => examples)
    .filter(each => each.why === 'reopened');
  expect(why.map(({ conversationId }) => conversationId)).toEqual([again.id]);
});
