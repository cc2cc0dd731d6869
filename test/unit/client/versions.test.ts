import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorOf, hasPassed, isNews, judgeTail } from '../../../src/client/sync/checkpoints.ts';
import { createMemoryReplica } from '../../../src/client/sync/memory-store.ts';
import { isPacked, prunesOf, wentAlong } from '../../../src/client/sync/prunes.ts';
import { type Change, mergeChange } from '../../../src/client/sync/versions.ts';
import { comparePositions } from '../../../src/protocol/ids.ts';
import { at, gone, idOf, row } from './engine-harness.ts';

/** What became of one row: where it was after each of its versions, null where nobody may see it. Versions cross 9, 99 and 999. */
const history = fc
  .array(fc.constantFrom('team:a', 'team:b', 'team:c', null), { minLength: 1, maxLength: 8 })
  .chain(places => fc.tuple(fc.constant(places), fc.constantFrom(5, 95, 995)));

/** The entries of each scope's chain after every version, as the change index would say them. */
function entriesOf(places: readonly (string | null)[], firstXid: number): Map<string, Change[]> {
  const chains = new Map<string, Change[]>();
  const say = (scope: string, change: Change) => chains.set(scope, [...(chains.get(scope) ?? []), change]);
  places.forEach((scope, nth) => {
    const xid = firstXid + nth * 3;
    const before = places[nth - 1];
    if (before && before !== scope) say(before, { documents: [], left: [gone(1, xid)] });
    if (scope) say(scope, { documents: [row(1, xid, scope)], left: [] });
  });
  return chains;
}

test('[S7] chains in any order, each in its own, with any of their entries skipped or repeated, end in the same row', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.infiniteStream(fc.nat(1_000)), async ([places, firstXid], dice) => {
      const chains = [...entriesOf(places, firstXid).values()].map(changes => [...changes]);
      const replica = createMemoryReplica();
      const roll = (sides: number) => (dice.next().value as number) % sides;
      for (let left = chains.filter(chain => chain.length > 0); left.length > 0; ) {
        const chain = left[roll(left.length)] as Change[];
        // An entry that was overwritten before anybody read it is skipped; one that is read twice is repeated.
        if (chain.length > 1 && roll(4) === 0) chain.shift();
        const change = chain[0] as Change;
        await replica.apply('replies', change);
        if (roll(4) > 0) chain.shift();
        left = chains.filter(one => one.length > 0);
      }
      const scope = places.at(-1) ?? null;
      const xid = String(firstXid + (places.length - 1) * 3);
      expect(replica.all('replies').map(held => [held.scope as string, held.changedXid])).toEqual(
        scope ? [[scope, xid]] : [],
      );
    }),
    { numRuns: 2_000 },
  );
});

test('[S7] one change holds a move: the document stays, whichever is said first', () => {
  const held = new Map([[idOf(1), row(1, 9, 'team:a')]]);
  const moved: Change = { documents: [row(1, 12, 'team:b')], left: [gone(1, 12)] };
  expect(mergeChange(id => held.get(id), moved)).toEqual({ put: [row(1, 12, 'team:b')], remove: [] });
});

test('[S7] the newest of several versions in one change stands, by number and not by text', () => {
  const change: Change = {
    documents: [row(1, 1_000), row(1, 999), row(1, 9)],
    left: [gone(2, 100), gone(2, 99)],
  };
  const held = row(2, 100);
  expect(mergeChange(id => (id === idOf(2) ? held : undefined), change)).toEqual({
    put: [row(1, 1_000)],
    remove: [],
  });
});

test('[S7] the same version again writes nothing', () => {
  expect(mergeChange(() => row(1, 12), { documents: [row(1, 12)], left: [gone(1, 12)] })).toEqual({
    put: [],
    remove: [],
  });
});

const position = fc
  .tuple(fc.nat(2_000), fc.option(fc.nat(9), { nil: null }))
  .map(([xid, id]) => `${xid}:${id === null ? '' : idOf(id)}`);

test('[S3] an event is known, follows, or leaves a gap; there is no fourth', () => {
  fc.assert(
    fc.property(position, position, position, (held, a, b) => {
      const [from, to] = comparePositions(a, b) <= 0 ? [a, b] : [b, a];
      const meaning = judgeTail(at(held), { from, to });
      const isKnown = comparePositions(to, held) <= 0;
      const isGap = !isKnown && comparePositions(from, held) > 0;
      expect(meaning).toBe(isKnown ? 'ignore' : isGap ? 'gap' : 'apply');
    }),
  );
  expect(judgeTail({ phase: 'first', horizon: '10', after: '' }, { from: '1:', to: '99:' })).toBe('gap');
});

test('[S3] news lies above the floor: the position, or the horizon of a first sync', () => {
  const held = at(`100:${idOf(5)}`);
  expect(floorOf(held)).toBe(`100:${idOf(5)}`);
  expect([4, 5, 6].map(nth => isNews({ id: idOf(nth), changedXid: '100' }, held))).toEqual([
    false,
    false,
    true,
  ]);
  expect(isNews({ id: idOf(1), changedXid: '99' }, held)).toBe(false);
  const first = { phase: 'first', horizon: '100', after: 'x' } as const;
  expect(['99', '100'].map(changedXid => isNews({ id: idOf(1), changedXid }, first))).toEqual([false, true]);
});

test('[S4] a transaction is passed once nothing of it can come any more', () => {
  expect(hasPassed(at('101:'), '100')).toBe(true);
  expect(hasPassed(at(`100:${idOf(9)}`), '100')).toBe(false);
  expect(hasPassed(at('1000:'), '999')).toBe(true);
  expect(hasPassed({ phase: 'first', horizon: '500', after: '' }, '100')).toBe(false);
});

test('[S11] what a transcript covers, and what goes with a conversation', () => {
  const range = { conversationId: idOf(1), firstSeq: 3, lastSeq: 5 };
  const seqs = [2, 3, 5, 6].map(seq => isPacked({ conversationId: idOf(1), seq }, range));
  expect(seqs).toEqual([false, true, true, false]);
  expect(isPacked({ conversationId: idOf(2), seq: 4 }, range)).toBe(false);
  const left = { conversationId: idOf(1), changedXid: '100' };
  expect(['99', '100'].map(changedXid => wentAlong({ conversationId: idOf(1), changedXid }, left))).toEqual([
    true,
    false,
  ]);
  expect(wentAlong({ conversationId: idOf(2), changedXid: '5' }, left)).toBe(false);
  expect(prunesOf('conversations', { documents: [], left: [gone(1, 100)] })).toEqual([
    { kind: 'conversation left', ...left },
  ]);
  expect(prunesOf('messages', { documents: [], left: [gone(1, 100)] })).toEqual([]);
});
