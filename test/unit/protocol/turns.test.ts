import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyDecision,
  type Desk,
  decideConversation,
  move,
} from '../../../src/protocol/commands/conversation.ts';
import type { Conversation } from '../../../src/protocol/documents/conversation.ts';
import {
  nextStatus,
  nextTurn,
  type Status,
  type StatusEvent,
  type Turn,
  turnAfter,
} from '../../../src/protocol/turns.ts';
import { aConversation, ann, bob, conversationId, ellen, teamA, teamB } from '../../helpers/documents.ts';

const statuses = Object.keys(nextStatus) as Status[];
const turns = Object.keys(nextTurn) as Turn[];
const events = Object.keys(nextStatus.open) as StatusEvent[];

test('[T1] every state has an answer for every event, and the AI speaks only on its turn of an open conversation', () => {
  for (const status of statuses) {
    for (const turn of turns) {
      for (const event of events) {
        expect(nextStatus[status][event]).toBeDefined();
        expect(nextTurn[turn][event]).toBeDefined();
      }
      const spoke = move({ status, turn, agentId: turn === 'agent' ? ann.id : '' }, 'aiReplied');
      expect(spoke !== undefined).toBe(status === 'open' && turn === 'bot');
    }
  }
});

test('[T1] a person who replies takes the turn from wherever it is', () => {
  for (const turn of turns) expect(turnAfter(turn, 'agentReplied', true)).toBe('agent');
});

const desk: Desk = {
  agent: id =>
    [ann, bob].find(agent => agent.id === id) && { name: 'x', teamIds: [teamA], seesEveryTeam: false },
  team: id => ([teamA, teamB].includes(id) ? { name: 'Team' } : undefined),
};

const id = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const step = fc.record({
  kind: fc.constantFrom(
    'text',
    'note',
    'write',
    'assign',
    'unassign',
    'resolve',
    'reopen',
    'snooze',
    'transfer',
    'rate',
  ),
  by: fc.constantFrom(ann, bob),
  fresh: fc.boolean(),
});

function commandOf(
  state: Conversation,
  { kind, by, fresh }: { kind: string; by: typeof ann; fresh: boolean },
  n: number,
) {
  const base = { commandId: id(n), lane: 'l', createdAt: n };
  const assumedAgent = fresh ? state.agentId : '';
  const send = (sort: 'text' | 'note') => ({
    ...base,
    kind: 'message.send' as const,
    payload: {
      conversationId,
      messageId: id(n + 1_000_000),
      kind: sort,
      text: 'x',
      lang: '',
      mentions: [],
      recovered: false,
    },
    assumed: { lastPublicSeq: state.lastPublicSeq },
  });
  const assign = (agentId: string) => ({
    ...base,
    kind: 'conversation.assign' as const,
    payload: { conversationId, agentId },
    assumed: { agentId: assumedAgent },
  });
  switch (kind) {
    case 'text':
    case 'note':
      return send(kind);
    case 'write':
      return {
        ...base,
        kind: 'customer.write' as const,
        payload: {
          conversationId,
          messageId: id(n + 2_000_000),
          text: 'y',
          page: '',
          locale: '',
          form: null,
        },
        assumed: null,
      };
    case 'assign':
      return assign(by.id);
    case 'unassign':
      return assign('');
    case 'resolve':
      return {
        ...base,
        kind: 'conversation.resolve' as const,
        payload: { conversationId },
        assumed: { lastCustomerSeq: fresh ? state.lastCustomerSeq : 0 },
      };
    case 'reopen':
      return { ...base, kind: 'conversation.reopen' as const, payload: { conversationId }, assumed: null };
    case 'snooze':
      return {
        ...base,
        kind: 'conversation.snooze' as const,
        payload: { conversationId, until: n },
        assumed: null,
      };
    case 'transfer':
      return {
        ...base,
        kind: 'conversation.transfer' as const,
        payload: { conversationId, teamId: fresh ? teamB : teamA },
        assumed: { teamId: state.teamId },
      };
    default:
      return {
        ...base,
        kind: 'customer.rate' as const,
        payload: { conversationId, score: 5, comment: '' },
        assumed: null,
      };
  }
}

test('[S4] whatever is decided, the tables of the database would accept it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom<Turn>('bot', 'queue'), (steps, turn) => {
      let state = aConversation({ turn, queuedAt: turn === 'queue' ? 1 : null });
      let seqs = state.lastSeq;
      steps.forEach((one, index) => {
        const command = commandOf(state, one, index + 10);
        const author = command.kind.startsWith('customer.') ? ellen : one.by;
        const decision = decideConversation(state, command, { author, now: index + 10, desk });
        if (!decision.ok) return;
        const { conversation, messages } = applyDecision(state, decision, index + 10);
        for (const message of messages) {
          seqs += 1;
          expect(message.seq).toBe(seqs);
        }
        expect(conversation.lastSeq).toBe(seqs);
        if (conversation.status === 'open') {
          expect(conversation.turn === 'agent' && conversation.agentId === '').toBe(false);
          expect(conversation.turn === 'queue' && conversation.agentId !== '').toBe(false);
          expect(conversation.turn === 'queue' && conversation.queuedAt === null).toBe(false);
        }
        expect(conversation.lastPublicSeq).toBeLessThanOrEqual(conversation.lastSeq);
        state = conversation;
      });
    }),
    { numRuns: 2_000 },
  );
});
