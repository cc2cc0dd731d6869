import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDecision, type Desk, decideConversation } from '../../../src/protocol/commands/conversation.ts';
import { decideArticle, decideCustomerEdit, slugOf } from '../../../src/protocol/commands/desk.ts';
import type { Conversation } from '../../../src/protocol/documents/conversation.ts';
import { aConversation, aCustomer, anArticle, ann, bob, conversationId } from '../../helpers/documents.ts';

// The policy, per field: text append-only, tags as sets, assignment compare-and-set, single values by order of arrival
// and never silently, a long text never by guess.
const nobody: Desk = { agent: () => undefined, team: () => undefined };
const everybody: Desk = {
  agent: () => ({ name: 'x', teamIds: [], seesEveryTeam: true }),
  team: () => ({ name: 'x' }),
};
const at = { commandId: '01930000-0000-7000-8000-000000000099', lane: 'l', createdAt: 1 };

const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 });

function tag(state: Conversation, add: string[], remove: string[]): Conversation {
  const decision = decideConversation(
    state,
    { ...at, kind: 'conversation.tag', payload: { conversationId, add, remove }, assumed: null },
    { author: ann, now: 1, desk: nobody },
  );
  if (!decision.ok) throw new Error(decision.code);
  return applyDecision(state, decision, 1).conversation;
}

test('[S4] tags are sets: two orders over disjoint names give the same set in either order', () => {
  fc.assert(
    fc.property(tags, tags, tags, (start, first, second) => {
      const others = second.filter(name => !first.includes(name));
      const state = aConversation({ tags: start });
      const one = tag(tag(state, first, []), [], others).tags;
      const two = tag(tag(state, [], others), first, []).tags;
      expect(new Set(one)).toEqual(new Set(two));
    }),
    { numRuns: 10_000 },
  );
});

test('[S4] a single value is never overwritten silently', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.nat(3), fc.nat(3), (theirs, assumed, mine) => {
      const decision = decideConversation(
        aConversation({ priority: theirs }),
        {
          ...at,
          kind: 'conversation.priority',
          payload: { conversationId, priority: mine },
          assumed: { priority: assumed },
        },
        { author: ann, now: 1, desk: nobody },
      );
      if (!decision.ok) throw new Error(decision.code);
      const overwrites = theirs !== assumed && theirs !== mine;
      expect(decision.merges.length).toBe(overwrites ? 1 : 0);
    }),
    { numRuns: 10_000 },
  );
});

test('[S4] an assignment never takes a conversation from somebody the author did not know of', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', ann.id, bob.id),
      fc.constantFrom('', ann.id, bob.id),
      fc.constantFrom('', ann.id, bob.id),
      (held, assumed, wanted) => {
        const state = aConversation({ agentId: held, turn: held === '' ? 'queue' : 'agent' });
        const decision = decideConversation(
          state,
          {
            ...at,
            kind: 'conversation.assign',
            payload: { conversationId, agentId: wanted },
            assumed: { agentId: assumed },
          },
          { author: ann, now: 1, desk: everybody },
        );
        const steals = held !== '' && held !== assumed && held !== wanted;
        expect(decision.ok).toBe(!steals);
      },
    ),
  );
});

const words = fc.string({ maxLength: 12 });
test('[S4] a customer’s fields merge one by one, a note keeps both, and every loss is told', () => {
  fc.assert(
    fc.property(
      words,
      words,
      words,
      words,
      words,
      words,
      (name, note, mine, assumedName, assumedNote, myNote) => {
        const decided = decideCustomerEdit(aCustomer({ name, note, phone: '123' }), {
          payload: { customerId: '', fields: { name: mine, note: myNote } },
          assumed: { fields: { name: assumedName, note: assumedNote } },
        });
        if (!decided.ok) throw new Error(decided.code);
        expect(decided.next.phone).toBe('123');
        expect(decided.next.name).toBe(mine);
        const lost = name !== mine && name !== assumedName;
        expect(decided.merges.some(merge => merge.field === 'name' && merge.theirs === name)).toBe(lost);
        if (note !== assumedNote && note !== myNote) {
          expect(decided.next.note).toContain(note);
          expect(decided.next.note).toContain(myNote);
        }
      },
    ),
    { numRuns: 10_000 },
  );
});

test('[S4] an article edited from an older text is refused, and a published one that changes is a new version', () => {
  const article = anArticle({ status: 'published', version: 3 });
  const save = (updatedAt: number) =>
    decideArticle(
      article,
      {
        ...at,
        kind: 'article.save',
        payload: { articleId: article.id, title: 'T', body: 'B', tags: [], locale: 'en' },
        assumed: { updatedAt },
      },
      bob.id,
      2_000,
    );
  expect(save(999)).toEqual({ ok: false, code: 'stale' });
  expect(save(1_000)).toMatchObject({ ok: true, next: { version: 4, body: 'B', updatedBy: bob.id } });
});

test('a slug is never empty and never needs escaping', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), title => {
      expect(slugOf(title)).toMatch(/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u);
    }),
  );
  expect(slugOf('Größe & Pflege: Émaille?')).toBe('große-pflege-emaille');
});
