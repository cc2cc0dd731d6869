// Replication against a scripted server: the ways in which a row could be lost, doubled, or come back from the dead.
import { expect, test } from 'vitest';
import { pageLimit } from '../../../src/client/sync/puller.ts';
import { toWireError } from '../../../src/protocol/errors.ts';
import { at, createHarness, gone, idOf, row, settle, team } from './engine-harness.ts';

const versions = (rows: { id: string; changedXid: string }[]) =>
  rows.map(({ id, changedXid }) => `${Number(id.slice(-12))}@${changedXid}`).sort();

test('[S9] one question after a connect carries every position', async () => {
  const { line, ...harness } = await createHarness();
  line.online();
  const request = await harness.answerResume();
  expect(request.payload).toMatchObject({
    epoch: 'epoch-1',
    chains: ['people', 'customers', 'replies', 'articles'].map(collection => ({
      ...{ collection, scope: 'desk', checkpoint: at('100:') },
    })),
  });
  expect(harness.phase()).toBe('in_sync');
  expect(line.faults).toEqual([]);
});

test('[S2] a page is stored before its checkpoint, and nothing is asked for twice', async () => {
  const harness = await createHarness();
  await harness.resume({ replies: 'behind' });
  const first = await harness.page({
    documents: [row(1, 101)],
    checkpoint: at(`101:${idOf(1)}`),
    done: false,
  });
  const second = await harness.page({ documents: [row(2, 102)], checkpoint: at('103:') });
  expect([first.checkpoint, second.checkpoint]).toEqual([at('100:'), at(`101:${idOf(1)}`)]);
  expect(versions(harness.disk.all('replies'))).toEqual(['1@101', '2@102']);
  expect(await harness.checkpointOf('replies')).toEqual(at('103:'));
  expect(harness.phase()).toBe('in_sync');
});

test('[S2] rows of one transaction that a page border divides all arrive', async () => {
  const harness = await createHarness();
  await harness.resume({ replies: 'behind' });
  await harness.page({
    documents: [row(1, 101), row(2, 101)],
    checkpoint: at(`101:${idOf(2)}`),
    done: false,
  });
  const next = await harness.page({ documents: [row(3, 101), row(4, 101)], checkpoint: at('102:') });
  expect(next.checkpoint).toEqual(at(`101:${idOf(2)}`));
  expect(versions(harness.disk.all('replies'))).toEqual(['1@101', '2@101', '3@101', '4@101']);
});

test('[S3] an event that follows is applied, one already known is ignored, one after a gap becomes a pull', async () => {
  const harness = await createHarness();
  await harness.resume();
  await harness.tail('replies', '100:', '105:', { documents: [row(1, 104)] });
  await harness.tail('replies', '90:', '95:', { documents: [row(9, 94)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  await harness.tail('replies', '110:', '115:', { documents: [row(3, 114)] });
  expect(harness.phase()).toBe('catching_up');
  const asked = await harness.page({ documents: [row(2, 108), row(3, 114)], checkpoint: at('116:') });
  expect(asked.checkpoint).toEqual(at('105:'));
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104', '2@108', '3@114']);
  expect(harness.phase()).toBe('in_sync');
});

test('[S3] what comes between the question and its answer is kept and applied after it', async () => {
  const { line, ...harness } = await createHarness();
  line.online();
  await harness.tail('replies', '100:', '105:', { documents: [row(1, 104)] });
  expect(harness.disk.all('replies')).toEqual([]);
  await harness.answerResume();
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  expect(harness.phase()).toBe('in_sync');
});

test('[S3] what comes while the last page is under way is applied after the page, without another pull', async () => {
  const harness = await createHarness();
  await harness.resume({ replies: 'behind' });
  await harness.tail('replies', '110:', '120:', { documents: [row(2, 118)] });
  await harness.page({ documents: [row(1, 105)], checkpoint: at('111:') });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@105', '2@118']);
  expect(harness.pullsWaiting()).toBe(0);
  expect(harness.phase()).toBe('in_sync');
});

test('[S3] an event that came before a page was asked for is covered by the page, also where it looks like a gap', async () => {
  const harness = await createHarness({ pullsInParallel: 1 });
  await harness.resume({ people: 'behind', replies: 'behind' });
  await harness.tail('replies', '150:', '160:', { documents: [row(2, 155)] });
  await harness.page({});
  // A server may answer the end of a chain by its last entry, which lies below the event's `from`.
  await harness.page({ documents: [row(2, 155)], checkpoint: at(`155:${idOf(2)}`) });
  expect(harness.phase()).toBe('in_sync');
  expect(harness.pullsWaiting()).toBe(0);
});

test('[S3] a pull event during a command in flight is applied, and the command goes on', async () => {
  const { line, ...harness } = await createHarness();
  await harness.resume();
  const answer = line.transport.request('command', {
    ...{ commandId: idOf(7), kind: 'reply.save', lane: 'reply', payload: {}, assumed: {}, createdAt: 0 },
  });
  await harness.tail('replies', '100:', '105:', { documents: [row(1, 104)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  const request = await line.next('command');
  request.answer({ ok: true, xid: '106', repeated: false, merges: [] });
  expect(await answer).toMatchObject({ ok: true });
  await harness.tail('replies', '105:', '107:', { documents: [row(2, 106)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104', '2@106']);
});

test('[S3] the fast lane shows a row at once, moves no position, and never brings back what is gone', async () => {
  const harness = await createHarness();
  await harness.resume();
  await harness.fast('replies', { documents: [row(1, 104)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  await harness.pass(1_000);
  expect(await harness.checkpointOf('replies')).toEqual(at('100:'));
  await harness.tail('replies', '100:', '106:', { left: [gone(1, 105)] });
  await harness.fast('replies', { documents: [row(1, 104)] });
  expect(harness.disk.all('replies')).toEqual([]);
});

test('[S3] the fast lane says nothing about a chain whose first page has not come', async () => {
  const harness = await createHarness({ held: null });
  await harness.resume({}, { chains: [] });
  await harness.fast('replies', { documents: [row(1, 104)] });
  expect(harness.disk.all('replies')).toEqual([]);
});

test('[S7] a removal never beats the same or a newer version, whichever comes first', async () => {
  const harness = await createHarness();
  await harness.resume();
  await harness.tail('replies', '100:', '110:', { documents: [row(1, 105), row(2, 106)] });
  await harness.tail('replies', '110:', '120:', { left: [gone(1, 105), gone(2, 107)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@105']);
});

test('[S7] a tombstone older than the checkpoint is old news', async () => {
  const harness = await createHarness();
  await harness.resume();
  await harness.tail('replies', '100:', '110:', { documents: [row(1, 109)] });
  await harness.tail('replies', '80:', '90:', { left: [gone(1, 85)] });
  await harness.fast('replies', { left: [gone(1, 108)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@109']);
});

test('[S7] a lost scope is gone from disk before anything new is shown', async () => {
  const harness = await createHarness({ scopes: ['desk', team] });
  await harness.disk.apply('messages', { documents: [row(1, 50, team)], left: [] });
  await harness.resume({}, { scopes: ['desk'] });
  expect(harness.disk.all('messages')).toEqual([]);
  const state = await harness.disk.readState();
  expect(state.scopes).toEqual(['desk']);
  expect(state.chains.map(chain => chain.scope)).not.toContain(team);
});

test('[S7] what went with a conversation goes too, packed messages without a tombstone included', async () => {
  const harness = await createHarness({ scopes: [team] });
  const conversationId = idOf(1);
  await harness.disk.apply('conversations', { documents: [row(1, 50, team)], left: [] });
  await harness.disk.apply('messages', {
    documents: [row(2, 51, team, { conversationId, seq: 1 }), row(3, 120, team, { conversationId, seq: 2 })],
    left: [],
  });
  await harness.resume();
  await harness.tail('conversations', '100:', '121:', { left: [gone(1, 120)] }, team);
  expect(versions(harness.disk.all('messages'))).toEqual(['3@120']);
});

test('[S7] the checkpoint does not pass a removed conversation before its rows are pruned', async () => {
  const harness = await createHarness({ scopes: [team], pullsInParallel: 1 });
  await harness.resume({ conversations: 'behind', transcripts: 'behind' });
  await harness.page({ left: [gone(1, 120)], checkpoint: at('130:') });
  // Another chain is still behind: pruning waits, and so does the checkpoint.
  expect(await harness.checkpointOf('conversations', team)).toEqual(at('100:'));
  await harness.page({});
  expect(await harness.checkpointOf('conversations', team)).toEqual(at('130:'));
});

test('[S11] single messages that a transcript covers are pruned, by number and whatever their version', async () => {
  const harness = await createHarness({ scopes: [team] });
  const conversationId = idOf(1);
  const single = (nth: number, seq: number) => row(nth, 50 + nth, team, { conversationId, seq });
  await harness.disk.apply('messages', { documents: [single(2, 1), single(3, 2), single(4, 3)], left: [] });
  await harness.resume();
  const transcript = row(9, 104, team, { conversationId, firstSeq: 1, lastSeq: 2, messages: [] });
  await harness.tail('transcripts', '100:', '105:', { documents: [transcript] }, team);
  expect(versions(harness.disk.all('messages'))).toEqual(['4@54']);
});

test('[S11] what was packed while nobody looked is pruned after the next opening', async () => {
  const harness = await createHarness({ scopes: [team] });
  const conversationId = idOf(1);
  await harness.disk.apply('messages', {
    documents: [row(2, 51, team, { conversationId, seq: 1 })],
    left: [],
  });
  const transcript = row(9, 60, team, { conversationId, firstSeq: 1, lastSeq: 1, messages: [] });
  await harness.disk.apply('transcripts', { documents: [transcript], left: [] });
  await harness.resume();
  await settle();
  expect(harness.disk.all('messages')).toEqual([]);
});

test('[S12] a first sync that was cut goes on where it stood', async () => {
  const first = await createHarness({ held: null });
  const half = { phase: 'first' as const, horizon: '90', after: 'page 1' };
  await first.resume({}, { chains: [] });
  // people, customers and replies are under way; the answers come in that order.
  await first.page({ documents: [row(1, 10)], checkpoint: half, done: false });
  first.line.offline();
  await settle();
  const again = await createHarness({ disk: first.disk });
  await again.resume(
    { people: 'behind' },
    { chains: [{ collection: 'people', scope: 'desk', state: 'behind', left: 3 }] },
  );
  const asked = await again.page({});
  expect(asked).toMatchObject({ collection: 'people', checkpoint: half });
});

test('[S12] pages get small on a line that keeps breaking, and whole again on one that holds', () => {
  expect(pageLimit(500, null, 0)).toBe(500);
  expect([0, 1_000, 8_000, 80_000].map(rows => pageLimit(500, rows, 0))).toEqual([50, 50, 200, 500]);
  expect(pageLimit(500, 1_000, 40_000)).toBe(500);
  expect(pageLimit(10, 0, 0)).toBe(10);
});

test('[S12] a server that asks for a slower pace gets whole pages, also on a line that keeps breaking', async () => {
  const { line, ...harness } = await createHarness();
  await harness.resume({ replies: 'behind' });
  await harness.page({ documents: [row(1, 101)], checkpoint: at(`101:${idOf(1)}`), done: false });
  line.offline();
  await settle();
  await harness.resume({ replies: 'behind' });
  const small = await line.next('sync.pull');
  expect(small.payload).toMatchObject({ limit: 50 });
  small.answer({ ok: false, error: { ...toWireError('rate_limited', 'x'), retryAfterMs: 1_000 } });
  await settle();
  await harness.pass(3_000);
  expect(await harness.page({})).toMatchObject({ limit: 500 });
});

test('[S12] a page that had arrived is kept though the line broke while it was stored', async () => {
  const harness = await createHarness({
    wrap: disk => ({
      ...disk,
      apply: async (collection, change) => {
        harness.line.offline();
        await settle();
        await disk.apply(collection, change);
      },
    }),
  });
  await harness.resume({ replies: 'behind' });
  await harness.page({ documents: [row(1, 101)], checkpoint: at('150:'), done: false });
  await settle();
  expect(await harness.checkpointOf('replies')).toEqual(at('150:'));
  harness.line.online();
  const resumed = await harness.answerResume();
  expect(JSON.stringify(resumed.payload)).toContain('"150:"');
});

test('[S12] pages that come while the store is busy are stored in one turn, the rows of all before any place', async () => {
  const turns: string[] = [];
  const { promise: free, resolve: setFree } = Promise.withResolvers<void>();
  const harness = await createHarness({
    wrap: disk => ({
      ...disk,
      async apply(collection, change) {
        await free;
        turns.push(collection);
        await disk.apply(collection, change);
      },
      async writeCheckpoints(chains) {
        turns.push(chains.map(chain => `place of ${chain.collection}`).join(', '));
        await disk.writeCheckpoints(chains);
      },
    }),
  });
  await harness.resume({ people: 'behind', customers: 'behind', replies: 'behind' });
  for (const nth of [1, 2, 3]) await harness.page({ documents: [row(nth, 101)], checkpoint: at('150:') });
  expect(turns).toEqual([]);
  setFree();
  await settle();
  expect(turns).toEqual([
    'people',
    'place of people',
    'customers',
    'replies',
    'place of customers, place of replies',
  ]);
  expect(harness.phase()).toBe('in_sync');
});

test('[S9] what fails while several pages are stored loses none of them: each is pulled again', async () => {
  const { promise: free, resolve: setFree } = Promise.withResolvers<void>();
  const harness = await createHarness({
    wrap: disk => ({
      ...disk,
      async apply(collection, change) {
        await free;
        if (collection === 'replies' && change.documents[0]?.changedXid === '101')
          throw new Error('the disk is full');
        await disk.apply(collection, change);
      },
    }),
  });
  await harness.resume({ people: 'behind', customers: 'behind', replies: 'behind' });
  for (const nth of [1, 2, 3]) await harness.page({ documents: [row(nth, 101)], checkpoint: at('150:') });
  setFree();
  await settle();
  expect(await harness.checkpointOf('people')).toEqual(at('150:'));
  expect(await harness.checkpointOf('customers')).toEqual(at('100:'));
  await harness.pass(60_000);
  const asked = [];
  for (const nth of [2, 3]) {
    asked.push(await harness.page({ documents: [row(nth, 102)], checkpoint: at('160:') }));
  }
  expect(asked.map(({ collection, checkpoint }) => [collection, checkpoint])).toEqual([
    ['customers', at('100:')],
    ['replies', at('100:')],
  ]);
  expect(versions(harness.disk.all('customers'))).toEqual(['2@102']);
  expect(versions(harness.disk.all('replies'))).toEqual(['3@102']);
  expect(harness.phase()).toBe('in_sync');
});

test('[S12] too old to catch up: the chain is emptied and pulled anew, ghosts included', async () => {
  const harness = await createHarness();
  await harness.disk.apply('replies', { documents: [row(1, 50)], left: [] });
  await harness.resume({ replies: 'rebuild' });
  expect(harness.disk.all('replies')).toEqual([]);
  const asked = await harness.page({ documents: [row(2, 90)], checkpoint: at('200:') });
  expect(asked).toMatchObject({ collection: 'replies', checkpoint: null });
  expect(versions(harness.disk.all('replies'))).toEqual(['2@90']);
});

test('[S12] conversations too old take what belongs to them along: packed messages leave no tombstone', async () => {
  const harness = await createHarness({ scopes: [team], pullsInParallel: 9 });
  await harness.disk.apply('messages', { documents: [row(2, 51, team)], left: [] });
  await harness.resume({ conversations: 'rebuild' });
  expect(harness.disk.all('messages')).toEqual([]);
  const asked = [
    await harness.page({}),
    await harness.page({}),
    await harness.page({}),
    await harness.page({}),
  ];
  expect(asked.every(request => request.checkpoint === null)).toBe(true);
});

test('[S12] what belongs to conversations never begins before them: what left in between would be told by nobody', async () => {
  const harness = await createHarness({ scopes: [team], held: null, pullsInParallel: 9 });
  await harness.resume({}, { chains: [] });
  expect(harness.pullsWaiting()).toBe(1);
  const half = { phase: 'first' as const, horizon: '90', after: 'page 1' };
  const first = await harness.page({ documents: [row(1, 10, team)], checkpoint: half, done: false });
  expect(first.collection).toBe('conversations');
  expect(harness.pullsWaiting()).toBe(4);
});

test('[S12] conversations whose first page a crash forgot take what belongs to them along', async () => {
  const harness = await createHarness({ scopes: [team], held: null, pullsInParallel: 9 });
  await harness.disk.writeSession({ epoch: 'epoch-1', scopes: [team], lastContactAt: 1 });
  await harness.disk.writeCheckpoints([{ collection: 'messages', scope: team, checkpoint: at('100:') }]);
  await harness.disk.apply('messages', { documents: [row(2, 51, team)], left: [] });
  await harness.resume({}, { chains: [{ collection: 'messages', scope: team, state: 'current', left: 0 }] });
  expect(harness.disk.all('messages')).toEqual([]);
});

test('[S12] rows of a first page whose checkpoint a crash forgot do not become ghosts', async () => {
  const harness = await createHarness({ held: null });
  await harness.disk.writeSession({ epoch: 'epoch-1', scopes: ['desk'], lastContactAt: 1 });
  await harness.disk.apply('replies', { documents: [row(1, 50)], left: [] });
  await harness.resume({}, { chains: [] });
  expect(harness.disk.all('replies')).toEqual([]);
});

test('[S2] a row that does not fit its schema stops no other, is reported, and is never passed by the checkpoint', async () => {
  const bad = idOf(2);
  const harness = await createHarness({
    validate: (_collection, document) =>
      document.id === bad && document.changedXid === '102' ? 'title is missing' : null,
  });
  await harness.resume({ replies: 'behind' });
  await harness.page({ documents: [row(1, 101), row(2, 102)], checkpoint: at('110:') });
  await harness.tail('replies', '110:', '115:', { documents: [row(3, 112)] });
  await harness.pass(1_000);
  expect(versions(harness.disk.all('replies'))).toEqual(['1@101', '3@112']);
  expect(await harness.checkpointOf('replies')).toEqual(at('100:'));
  expect(harness.engine.status().problems).toEqual([
    { collection: 'replies', scope: 'desk', what: 'row', id: bad, problem: 'title is missing' },
  ]);

  // The next connect asks again from before it.
  harness.line.offline();
  harness.line.online();
  const asked = await harness.answerResume({ replies: 'behind' });
  expect(JSON.stringify(asked.payload)).not.toContain('"115:"');
  await harness.page({ documents: [row(1, 101), row(2, 102), row(3, 112)], checkpoint: at('116:') });
  expect(await harness.checkpointOf('replies')).toEqual(at('100:'));

  // Mended on the server, it is a newer version: all is well, and the checkpoint moves.
  await harness.tail('replies', '116:', '120:', { documents: [row(2, 119)] });
  await harness.pass(1_000);
  expect(harness.engine.status().problems).toEqual([]);
  expect(await harness.checkpointOf('replies')).toEqual(at('120:'));
});

test('[S6] another epoch touches nothing of the old store and says so', async () => {
  const harness = await createHarness();
  await harness.disk.apply('replies', { documents: [row(1, 50)], left: [] });
  await harness.resume({}, { epoch: 'epoch-2' });
  expect(harness.ended).toEqual([{ why: 'epoch changed', epoch: 'epoch-2' }]);
  expect(harness.phase()).toBe('ended');
  expect(versions(harness.disk.all('replies'))).toEqual(['1@50']);
  expect(harness.engine.status().epoch).toBe('epoch-1');
});

test('[S6] an event of another epoch is not applied: the server is asked', async () => {
  const { line, ...harness } = await createHarness();
  await harness.resume();
  line.emit('sync.tail', {
    ...{ epoch: 'epoch-2', scope: 'desk' },
    chains: [{ collection: 'replies', documents: [row(1, 104)], left: [], from: '100:', to: '105:' }],
  });
  await harness.answerResume({}, { epoch: 'epoch-2' });
  expect(harness.disk.all('replies')).toEqual([]);
  expect(harness.ended).toHaveLength(1);
});

test('[S6] a position beyond all this server wrote ends the session as another epoch', async () => {
  const { line, ...harness } = await createHarness();
  line.online();
  (await line.next('sync.resume')).answer({ ok: false, error: toWireError('epoch_changed', 'x') });
  await settle();
  expect(harness.ended).toEqual([{ why: 'epoch changed', epoch: '' }]);
});

test.each(['unauthenticated', 'protocol_version'] as const)('[S9] %s ends it and is said', async code => {
  const { line, ...harness } = await createHarness();
  line.online();
  (await line.next('sync.resume')).answer({ ok: false, error: toWireError(code, 'x') });
  await settle();
  expect(harness.ended).toMatchObject([{ why: 'refused', error: { code } }]);
  expect(harness.engine.status().ended).toMatchObject({ why: 'refused' });
});

test('[S9] a chain that cannot be pulled is tried again, later and later, and is shown as a problem meanwhile', async () => {
  const { line, ...harness } = await createHarness();
  await harness.resume({ replies: 'behind' });
  (await line.next('sync.pull')).answer({
    ok: false,
    error: { ...toWireError('busy', 'x'), retryAfterMs: 3_000 },
  });
  await settle();
  expect(harness.engine.status().problems).toMatchObject([{ collection: 'replies', what: 'chain' }]);
  await harness.pass(2_900);
  expect(harness.pullsWaiting()).toBe(0);
  await harness.pass(2_000);
  expect(harness.pullsWaiting()).toBe(1);
  await harness.page({});
  expect(harness.engine.status()).toMatchObject({ phase: 'in_sync', problems: [] });
});

test('[S9] a server that sends nothing and says there is more is not asked without pause', async () => {
  const harness = await createHarness();
  await harness.resume({ replies: 'behind' });
  await harness.page({ checkpoint: at('100:'), done: false });
  expect(harness.pullsWaiting()).toBe(0);
  expect(harness.engine.status().problems).toMatchObject([{ what: 'chain' }]);
});

test('[S9] a store that fails stops nothing for good: the chain is pulled again', async () => {
  let fails = 1;
  const harness = await createHarness({
    wrap: disk => ({
      ...disk,
      apply: async (collection, change) => {
        if (fails-- > 0) throw new Error('the disk is full');
        await disk.apply(collection, change);
      },
    }),
  });
  await harness.resume();
  await harness.tail('replies', '100:', '105:', { documents: [row(1, 104)] });
  const asked = await harness.page({ documents: [row(1, 104)], checkpoint: at('106:') });
  expect(asked.checkpoint).toEqual(at('100:'));
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  expect(harness.line.faults).toHaveLength(1);
});

test('[S9] progress counts what is left, and the order is what a person needs first', async () => {
  const harness = await createHarness({ scopes: ['desk', team], held: null, pullsInParallel: 1 });
  const left = { people: 3, conversations: 40, messages: 500 } as Record<string, number>;
  await harness.resume(
    {},
    {
      chains: Object.entries(left).map(([collection, count]) => ({
        ...{ collection, scope: collection === 'people' ? 'desk' : team, state: 'rebuild', left: count },
      })),
    },
  );
  expect(harness.engine.status()).toMatchObject({ phase: 'catching_up', left: 543, chainsBehind: 8 });
  const order: string[] = [];
  while (harness.pullsWaiting() > 0) order.push((await harness.page({})).collection);
  expect(order).toEqual([
    ...['people', 'conversations', 'messages', 'drafts'],
    ...['customers', 'replies', 'articles', 'transcripts'],
  ]);
  expect(harness.engine.status()).toMatchObject({ phase: 'in_sync', left: 0 });
});

test('[S9] after stop nothing touches the store, not even a page that comes late', async () => {
  const { line, ...harness } = await createHarness();
  await harness.resume({ replies: 'behind' });
  const request = await line.next('sync.pull');
  await harness.engine.stop();
  request.answer({
    ok: true,
    page: { documents: [row(1, 101)], left: [], checkpoint: at('110:'), done: true, remaining: 0 },
  });
  await settle();
  expect(harness.disk.all('replies')).toEqual([]);
  expect(harness.phase()).toBe('stopped');
});

test('[S9] offline since: the moment the line was last good', async () => {
  const harness = await createHarness();
  expect(harness.engine.status()).toMatchObject({ phase: 'offline', lastContactAt: 5 });
  await harness.resume();
  await harness.pass(60_000);
  harness.line.offline();
  await settle();
  const { lastContactAt } = harness.engine.status();
  expect(lastContactAt).toBe(1_780_000_060_000);
  expect((await harness.disk.readState()).lastContactAt).toBe(lastContactAt);
});

test('[S4] a chain that nothing changes in is passed by pulling it', async () => {
  const harness = await createHarness();
  const chain = { collection: 'replies', scope: 'desk' } as const;
  await harness.resume();
  expect(harness.engine.hasPassed(chain, '105')).toBe(false);
  harness.engine.pull(chain);
  await harness.page({ checkpoint: at('106:') });
  expect(harness.engine.hasPassed(chain, '105')).toBe(true);
  expect(harness.engine.hasPassed(chain, '106')).toBe(false);
});

test('[S3] a console that read too slowly asks where it stands, and pulls what it was not told', async () => {
  const harness = await createHarness();
  await harness.resume();
  harness.line.emit('behind', {});
  await harness.answerResume({ replies: 'behind' });
  expect(harness.phase()).toBe('catching_up');
  await harness.page({ documents: [row(1, 104)], checkpoint: at('105:') });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  // What follows is heard again.
  await harness.tail('replies', '105:', '110:', { documents: [row(2, 108)] });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104', '2@108']);
  expect([harness.phase(), harness.line.faults]).toEqual(['in_sync', []]);
});

test('[S3] an answer that was on its way may be older than what was left out: it is asked once more, and only once', async () => {
  const harness = await createHarness();
  harness.line.online();
  await settle();
  harness.line.emit('behind', {});
  harness.line.emit('behind', {});
  await harness.answerResume();
  await harness.answerResume({ replies: 'behind' });
  await harness.page({ documents: [row(1, 104)], checkpoint: at('105:') });
  expect(versions(harness.disk.all('replies'))).toEqual(['1@104']);
  expect(harness.line.waiting().filter(({ event }) => event === 'sync.resume')).toEqual([]);
});
