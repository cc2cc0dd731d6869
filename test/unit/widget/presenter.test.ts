import { describe, expect, test } from 'vitest';
import {
  firstName,
  type PublicMessage,
  toWidgetConversation,
  toWidgetMessage,
} from '../../../server/features/widget/presenter.ts';
import { isPublic } from '../../../src/protocol/commands/conversation.ts';
import type { ThreadEvent } from '../../../src/protocol/documents/message.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const message = (change: Partial<PublicMessage>): PublicMessage => ({
  id,
  seq: 7,
  kind: 'text',
  author: { kind: 'agent', id: 'agent-id-secret', name: 'Mara Lindqvist' },
  text: 'Hello',
  createdAt: 1_000,
  citations: [],
  options: [],
  event: null,
  ...change,
});

describe('a message for a customer', () => {
  test('carries the first name and no id of the agent', () => {
    const shown = toWidgetMessage(message({}), 5);
    expect(shown).toEqual({
      id,
      seq: 7,
      prevSeq: 5,
      author: { kind: 'agent', name: 'Mara' },
      kind: 'text',
      text: 'Hello',
      createdAt: 1_000,
      citations: [],
      event: null,
    });
    expect(JSON.stringify(shown)).not.toMatch(/secret|Lindqvist/);
  });

  test('carries sources without quote or version, each once, linked only when it is a web page', () => {
    const citation = (title: string, url: string) => ({
      articleId: id,
      articleVersion: 3,
      title,
      url,
      quote: 'inner words',
    });
    const shown = toWidgetMessage(
      message({
        author: { kind: 'ai', id: '', name: 'Steward AI' },
        citations: [
          citation('Returns', 'https://shop.example/returns'),
          citation('Returns', 'https://shop.example/returns'),
          citation('Care', 'javascript:alert(1)'),
          citation('Delivery', ''),
        ],
      }),
      0,
    );
    expect(shown?.citations).toEqual([
      { title: 'Returns', url: 'https://shop.example/returns' },
      { title: 'Care', url: '' },
      { title: 'Delivery', url: '' },
    ]);
    expect(JSON.stringify(shown)).not.toContain('inner words');
  });

  const events: { [Type in ThreadEvent['type']]: Extract<ThreadEvent, { type: Type }> } = {
    handed_over: {
      type: 'handed_over',
      reason: 'low_confidence',
      text: 'A person helps.',
      confidence: 0.4,
      limit: 0.7,
    },
    assigned: { type: 'assigned', agentId: 'agent-id-secret', agentName: 'Mara Lindqvist' },
    unassigned: { type: 'unassigned', why: 'agent_away' },
    transferred: { type: 'transferred', teamId: id, teamName: 'Billing' },
    resolved: { type: 'resolved' },
    reopened: { type: 'reopened' },
    snoozed: { type: 'snoozed', until: 5 },
    rated: { type: 'rated', score: 1, comment: 'slow' },
    recommended: { type: 'recommended', score: 7 },
    contact_left: { type: 'contact_left', email: 'ada@shop.example' },
    merged_into: { type: 'merged_into', conversationId: id, number: 12 },
    merged_from: {
      ...{ type: 'merged_from', conversationId: id, number: 11, reopened: true, woke: false },
      ...{ toPeople: false, agentId: 'agent-id-secret', waitingSince: null },
    },
    unmerged_from: { type: 'unmerged_from', conversationId: id, number: 12, snoozedUntil: null },
    unmerged: { type: 'unmerged', conversationId: id, number: 11, restored: true, snoozedUntil: null },
  };

  test.each(Object.values(events))(
    'of the event $type is shown only where the wire calls it public',
    event => {
      const line = message({ kind: 'event', text: 'inner', event });
      const shown = toWidgetMessage(line, 0);
      expect(shown !== undefined).toBe(isPublic(line));
      if (shown) expect(JSON.stringify(shown)).not.toMatch(/secret|Lindqvist|low_confidence|0\.4|inner/);
    },
  );

  test('is never a note', () => {
    expect(toWidgetMessage(message({ kind: 'note' }), 0)).toBeUndefined();
  });
});

test.each([
  ['Mara Lindqvist', 'Mara'],
  ['  Ян  ', 'Ян'],
  ['Lindqvist, Mara', 'Lindqvist'],
  ['mara@steward.test', 'mara'],
  ['', ''],
])('the first name of "%s" is "%s"', (name, expected) => {
  expect(firstName(name)).toBe(expected);
});

describe('a conversation for a customer', () => {
  const facts = {
    id,
    status: 'open',
    turn: 'agent',
    agentName: 'Mara Lindqvist',
    lastPublicSeq: 9,
    agentDeliveredSeq: 8,
    agentReadSeq: 7,
    customerReadSeq: 6,
    isRated: false,
    hasRecommended: false,
    mergedFrom: [],
    email: '',
  } as const;
  const line = { place: 2, estimateMs: 60_000 };

  test('names the person only while it is their turn', () => {
    expect(toWidgetConversation(facts, null).agentName).toBe('Mara');
    expect(toWidgetConversation({ ...facts, turn: 'bot' }, null).agentName).toBe('');
  });

  test('has a place in line only while it waits', () => {
    expect(toWidgetConversation({ ...facts, turn: 'queue' }, line).queue).toEqual(line);
    expect(toWidgetConversation(facts, line).queue).toBeNull();
    expect(toWidgetConversation({ ...facts, turn: 'queue', status: 'resolved' }, line).queue).toBeNull();
  });
});
