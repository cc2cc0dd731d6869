/** Values as the wire carries them, with what a test does not care about filled in. */
import type { OutboxItem } from '../../../src/client/outbox-item.ts';
import type { WidgetConversation, WidgetMessage } from '../../../src/protocol/widget.ts';
import type { ChatState } from '../../../src/widget/app/chat-state.ts';
import { emptyThread } from '../../../src/widget/app/thread.ts';

export const conversation = (change: Partial<WidgetConversation>): WidgetConversation => ({
  id: 'c1',
  status: 'open',
  turn: 'bot',
  agentName: '',
  lastSeq: 0,
  agentDeliveredSeq: 0,
  agentReadSeq: 0,
  customerReadSeq: 0,
  rated: false,
  queue: null,
  contactEmail: '',
  ...change,
});

export const message = (seq: number, change: Partial<WidgetMessage> = {}): WidgetMessage => ({
  id: `m${seq}`,
  seq,
  prevSeq: seq - 1,
  author: { kind: 'customer', name: '' },
  kind: 'text',
  text: `text ${seq}`,
  createdAt: Date.parse('2026-11-23T12:00:00Z') + seq * 1_000,
  citations: [],
  event: null,
  ...change,
});

export const item = (change: Partial<OutboxItem>): OutboxItem => ({
  commandId: 'i1',
  kind: 'customer.write',
  lane: 'conversation:c1',
  scope: '',
  payload: {
    conversationId: 'c1',
    messageId: 'w1',
    text: 'waiting words',
    page: '',
    locale: 'en',
    form: null,
  },
  assumed: null,
  createdAt: Date.parse('2026-11-23T13:00:00Z'),
  order: 1,
  state: 'waiting',
  attempts: 0,
  error: null,
  xid: null,
  merges: [],
  conversationId: null,
  ...change,
});

export const state = (change: Partial<ChatState>): ChatState => ({
  maintenance: null,
  thread: emptyThread('c1'),
  outbox: [],
  line: 'online',
  cause: null,
  hasNetwork: true,
  isDurable: true,
  problem: null,
  settings: {
    name: 'Hollin & Rye',
    accent: '',
    corner: 'right',
    greeting: { en: 'Hello.' },
    hours: {
      timeZone: 'UTC',
      week: Array.from({ length: 7 }, () => [{ from: '09:00', to: '17:00' }]),
      holidays: [],
    },
    ai: true,
  },
  isOpenByServer: true,
  clockOffsetMs: 0,
  typing: null,
  stream: null,
  isPanelOpen: true,
  isVisible: true,
  isAtEnd: true,
  readSeq: 0,
  skippedRating: '',
  helpful: {},
  contact: { name: '', email: '' },
  now: Date.parse('2026-11-23T12:00:00Z'),
  ...change,
});
