// What a merge and its undoing do to both conversations.
import { expect, test } from 'vitest';
import { applyDecision, decideConversation } from '../../../src/protocol/commands/conversation.ts';
import { decideMerge, type MergeCommand } from '../../../src/protocol/commands/merging.ts';
import type { Conversation } from '../../../src/protocol/documents/conversation.ts';
import { aConversation, ann, bob, teamB } from '../../helpers/documents.ts';

const targetId = '01930000-0000-7000-8000-0000000000c2';
const lineId = '01930000-0000-7000-8000-0000000000e1';
const source = (part: Partial<Conversation> = {}) => aConversation({ number: 11, tags: ['pot'], ...part });
const target = (part: Partial<Conversation> = {}) =>
  aConversation({ id: targetId, number: 12, lastSeq: 4, lastCustomerSeq: 1, tags: ['old'], ...part });
const order = (kind: MergeCommand['kind'], payload: Partial<MergeCommand['payload']> = {}) =>
  ({
    ...{ commandId: '01930000-0000-7000-8000-0000000000e0', kind, lane: '', assumed: null, createdAt: 0 },
    payload: { conversationId: source().id, targetId, lineId, ...payload },
  }) as MergeCommand;
const at = (now: number) => ({ author: ann, now });

function merged(from: Conversation, into: Conversation, now = 5_000) {
  const decision = decideMerge({ source: from, target: into }, order('conversation.merge'), at(now));
  if (!decision.ok) throw new Error(decision.code);
  return {
    source: applyDecision(from, decision.source, now).conversation,
    target: applyDecision(into, decision.target, now).conversation,
    told: decision.target.messages[0]?.event,
  };
}
function undone(pair: { source: Conversation; target: Conversation }, now = 6_000) {
  const decision = decideMerge(pair, order('conversation.unmerge'), at(now));
  if (!decision.ok) return decision.code;
  return {
    source: applyDecision(pair.source, decision.source, now).conversation,
    target: applyDecision(pair.target, decision.target, now).conversation,
  };
}

test('the one that is merged leaves the queue and nobody is owed anything in it; the other gets its question and its tags', () => {
  const pair = merged(
    source({ waitingSince: 700 }),
    target({ turn: 'agent', agentId: bob.id, queuedAt: null }),
  );
  expect(pair.source).toMatchObject({
    ...{ status: 'resolved', queuedAt: null, waitingSince: null, resolvedAt: 5_000, lastSeq: 2 },
    mergedInto: { id: targetId, number: 12, seq: 5, at: 5_000 },
  });
  // Whoever had the other keeps it.
  expect(pair.target).toMatchObject({
    ...{
      status: 'open',
      turn: 'agent',
      agentId: bob.id,
      waitingSince: 700,
      tags: ['old', 'pot'],
      lastSeq: 5,
    },
  });
});

test('one that was resolved is open again for an open question, and one that slept wakes; for one that is over neither happens', () => {
  const over = target({
    status: 'resolved',
    turn: 'bot',
    resolvedAt: 900,
    waitingSince: null,
    queuedAt: null,
  });
  expect(merged(source(), over).target).toMatchObject({ status: 'open', turn: 'queue', resolvedAt: null });
  const asleep = target({
    status: 'snoozed',
    turn: 'agent',
    agentId: bob.id,
    snoozedUntil: 99_000,
    queuedAt: null,
  });
  expect(merged(source(), asleep).target).toMatchObject({
    status: 'open',
    snoozedUntil: null,
    agentId: bob.id,
  });
  const answered = source({ waitingSince: null, turn: 'agent', agentId: ann.id, queuedAt: null });
  expect(merged(answered, asleep).target).toMatchObject({ status: 'snoozed', snoozedUntil: 99_000 });
  const ended = source({ status: 'resolved', resolvedAt: 800, waitingSince: null, queuedAt: null });
  expect(merged(ended, over).target).toMatchObject({ status: 'resolved', resolvedAt: 900, turn: 'bot' });
});

test('[T1] a question that nobody answered never falls to an AI that cannot see it; the turn of a person stays', () => {
  const bots = target({ turn: 'bot', queuedAt: null, waitingSince: null });
  const asked = merged(source({ turn: 'bot', queuedAt: null, waitingSince: 700 }), bots);
  expect(asked.target).toMatchObject({ turn: 'queue', waitingSince: 700 });
  expect(asked.told).toMatchObject({ toPeople: true });
  const answered = merged(source({ turn: 'bot', queuedAt: null, waitingSince: null }), bots);
  expect(answered.target.turn).toBe('bot');
  // Nobody's goes to who had the other, in the same team alone.
  const anns = source({ turn: 'agent', agentId: ann.id, queuedAt: null });
  expect(merged(anns, target()).target).toMatchObject({ turn: 'agent', agentId: ann.id, queuedAt: null });
  expect(merged(anns, target({ teamId: teamB })).target).toMatchObject({ turn: 'queue', agentId: '' });
});

test('what makes no sense is refused by its own name', () => {
  const refused = (from: Conversation, into: Conversation) => {
    const decision = decideMerge({ source: from, target: into }, order('conversation.merge'), at(5_000));
    return decision.ok ? 'ok' : decision.code;
  };
  const gone = merged(source(), target()).source;
  expect(refused(source(), source())).toBe('merge_itself');
  expect(refused(gone, target())).toBe('conversation_merged');
  expect(refused(target(), gone)).toBe('merge_target_merged');
  expect(refused(source(), target({ customerId: ann.id }))).toBe('merge_other_customer');
  expect(undone({ source: source(), target: target() })).toBe('not_merged');
});

test('[S4] nothing more is done in one that was merged, but reading it', () => {
  const gone = merged(source(), target()).source;
  const desk = { agent: () => undefined, team: () => undefined };
  const decide = (kind: string, payload: object) =>
    decideConversation(
      gone,
      { commandId: lineId, kind, lane: '', payload, assumed: { agentId: '' }, createdAt: 0 } as never,
      { ...at(7_000), desk },
    );
  expect(decide('conversation.reopen', {})).toEqual({ ok: false, code: 'conversation_merged' });
  expect(decide('conversation.assign', { agentId: '' })).toEqual({ ok: false, code: 'conversation_merged' });
  expect(decide('conversation.read', { readSeq: 1 })).toMatchObject({ ok: true });
});

test('taken back at once, both are as they were; after others worked in it only the tags go; once the customer wrote it stays', () => {
  const before = {
    source: source({ waitingSince: 700 }),
    target: target({ status: 'resolved', resolvedAt: 900, priority: 0 }),
  };
  const pair = merged(before.source, before.target);
  const back = undone(pair);
  if (typeof back === 'string') throw new Error(back);
  const {
    lastSeq: _,
    lastActivityAt: __,
    agentReadSeq: ___,
    agentDeliveredSeq: ____,
    ...same
  } = before.source;
  expect(back.source).toMatchObject({ ...same, mergedInto: null });
  const { lastSeq: _1, lastActivityAt: _2, ...sameTarget } = before.target;
  expect(back.target).toMatchObject(sameTarget);

  const worked = { ...pair, target: { ...pair.target, lastSeq: 7, agentId: bob.id, turn: 'agent' as const } };
  const later = undone(worked);
  if (typeof later === 'string') throw new Error(later);
  expect(later.target).toMatchObject({ status: 'open', agentId: bob.id, tags: ['old'] });
  expect(later.source).toMatchObject({ status: 'open', waitingSince: 700 });

  expect(undone({ ...pair, target: { ...pair.target, lastSeq: 6, lastCustomerSeq: 6 } })).toBe(
    'merge_written_into',
  );
  // Where the other was merged on, that one is taken back first.
  expect(undone({ ...pair, target: { ...pair.target, mergedInto: pair.source.mergedInto } })).toBe(
    'conversation_merged',
  );
});
