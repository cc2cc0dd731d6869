// Plays a written demo thread through the product's own decisions, so that what it leaves is what a real one leaves.
import {
  applyDecision,
  type ConversationCommand,
  type ConversationDecision,
  type DecisionContext,
  decideConversation,
  isPublic,
  move,
  type NewMessage,
} from '#protocol/commands/conversation.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { AiFacts, Author, Citation } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { DemoThread } from './threads/thread.ts';

export type PlayedMessage = NewMessage & {
  seq: number;
  createdAt: Millis;
  isPublic: boolean;
  citations: Citation[];
  ai: AiFacts | null;
};
/** A question to the AI that the thread asked. */
export type PlayedRun = {
  id: Id;
  at: Millis;
  forSeq: number;
  decision: 'answered' | 'hand_over';
  reason: string;
  provider: string;
  model: string;
  confidence: number | null;
  limit: number;
  question: string;
  text: string;
};
export type Played = { conversation: Conversation; messages: PlayedMessage[]; runs: PlayedRun[] };

export type Found = {
  text: string;
  citations: Citation[];
  confidence: number;
  limit: number;
  provider: string;
  model: string;
};

export type PlayDeps = {
  /** Ids that carry the moment they stand for. */
  newId(atMs: Millis): Id;
  /** What the AI answers to a question; null when it would not. */
  ask(question: string): Promise<Found | null>;
  /** The customer-visible sentence of a hand-over. */
  handoverText(reason: HandoverReason, locale: string): string;
  /** By key: `mara`. */
  staff: ReadonlyMap<string, { id: Id; name: string }>;
  /** Which model answered in threads of the past. */
  pastModel: { provider: string; model: string };
  /** By key: `billing`. */
  teams: ReadonlyMap<string, { id: Id; name: string }>;
  now: Millis;
};

const minute = 60_000;
const aiAuthor: Author = { kind: 'ai', id: '', name: 'Steward AI' };

/** @param start the conversation before its first word */
export async function playThread(start: Conversation, thread: DemoThread, deps: PlayDeps): Promise<Played> {
  const stage = createStage(start, thread, deps);
  const verbs: Record<string, Verb> = {
    wait: rest => stage.pass(Number(rest) * minute),
    ...customerVerbs(stage),
    ...aiVerbs(stage),
    ...staffVerbs(stage),
  };
  for (const text of thread.lines.split('\n').filter(entry => entry.trim() !== '')) {
    const [, verb = '', rest = ''] = /^(\w+):?\s*(.*)$/.exec(text.trim()) ?? [];
    const run = verbs[verb];
    if (!run) throw new Error(`the demo thread "${thread.subject}" has a line nobody understands: ${text}`);
    await run(rest);
  }
  return { conversation: finished(stage.conversation, thread), messages: stage.messages, runs: stage.runs };
}

type Verb = (rest: string) => Promise<void> | void;
type Order = Omit<ConversationCommand, 'commandId' | 'lane' | 'createdAt'>;
type Extra = { citations?: Citation[]; ai?: AiFacts };

type Stage = {
  conversation: Conversation;
  messages: PlayedMessage[];
  runs: PlayedRun[];
  /** Who answers; null: whoever is asked. */
  model: { provider: string; model: string } | null;
  deps: PlayDeps;
  /** The moment the next line is said. */
  at: Millis;
  pass(ms: number): void;
  take(decision: ConversationDecision, extra?: Extra): void;
  decide(order: Order, author: Author): void;
  fail(why: string): never;
};

function createStage(start: Conversation, { subject, isPast }: DemoThread, deps: PlayDeps): Stage {
  const agents = [...deps.staff.values()];
  const teams = [...deps.teams.values()];
  const desk: DecisionContext['desk'] = {
    agent(id) {
      const found = agents.find(agent => agent.id === id);
      return found && { name: found.name, teamIds: [start.teamId], seesEveryTeam: true };
    },
    team: id => teams.find(team => team.id === id),
  };
  const stage: Stage = {
    conversation: start,
    messages: [],
    runs: [],
    model: isPast ? deps.pastModel : null,
    deps,
    at: start.createdAt,
    pass(ms) {
      stage.at += ms;
    },
    take(decision, extra = {}) {
      if (!decision.ok) return stage.fail(`is refused as ${decision.code}`);
      const applied = applyDecision(stage.conversation, decision, stage.at);
      stage.conversation = applied.conversation;
      for (const [index, message] of applied.messages.entries()) {
        stage.messages.push({
          ...message,
          createdAt: stage.at,
          isPublic: isPublic(message),
          citations: (index === 0 && extra.citations) || [],
          ai: (index === 0 && extra.ai) || null,
        });
      }
    },
    decide(order, author) {
      const command = { ...order, commandId: deps.newId(stage.at), lane: '', createdAt: stage.at };
      const context = { author, now: stage.at, desk };
      stage.take(decideConversation(stage.conversation, command as ConversationCommand, context));
    },
    fail(why) {
      throw new Error(`the demo thread "${subject}" ${why}`);
    },
  };
  return stage;
}

function customerVerbs(stage: Stage): Record<string, Verb> {
  const { customerId, customerName, page, locale, id: conversationId } = stage.conversation;
  const customer: Author = { kind: 'customer', id: customerId, name: customerName };
  return {
    c(text) {
      const messageId = stage.deps.newId(stage.at);
      const payload = { conversationId, messageId, text, page, locale, form: null };
      stage.decide({ kind: 'customer.write', payload, assumed: null }, customer);
      const seen = stage.conversation.lastPublicSeq;
      stage.conversation = { ...stage.conversation, customerReadSeq: seen, customerDeliveredSeq: seen };
      stage.pass(minute);
    },
    rate(rest) {
      const [score = '5', ...comment] = rest.split(':');
      const payload = { conversationId, score: Number(score), comment: comment.join(':').trim() };
      stage.decide({ kind: 'customer.rate', payload, assumed: null }, customer);
    },
    recommend(rest) {
      const payload = { conversationId, score: Number(rest) };
      stage.decide({ kind: 'customer.recommend', payload, assumed: null }, customer);
    },
  };
}

/** The AI speaks a second after the customer, as it does in life. */
const aiTakesMs = 900;

function aiVerbs(stage: Stage): Record<string, Verb> {
  const { deps } = stage;
  const line = (kind: 'text' | 'event', text: string, event: NewMessage['event']): NewMessage => {
    return { id: deps.newId(stage.at), kind, author: aiAuthor, text, lang: '', event, recovered: false };
  };
  return {
    async ai() {
      const question = stage.messages.findLast(message => message.author.kind === 'customer')?.text ?? '';
      const found = await deps.ask(question);
      if (!found) return stage.fail('needs an answer that no article gives');
      stage.pass(aiTakesMs - minute);
      const { text, citations, confidence, limit } = found;
      const { provider, model } = stage.model ?? found;
      const forSeq = stage.conversation.lastPublicSeq;
      const moved = move(stage.conversation, 'aiReplied');
      if (!moved) return stage.fail('lets the AI speak out of turn');
      const runId = deps.newId(stage.at);
      const ai: AiFacts = { provider, model, confidence, limit, latencyMs: 4, runId };
      stage.runs.push({
        ...{ id: runId, at: stage.at, forSeq, decision: 'answered', reason: '', question, text },
        ...{ provider, model, confidence, limit },
      });
      const patch = { ...moved, waitingSince: null, lastActivityAt: stage.at };
      stage.take({ ok: true, merges: [], patch, messages: [line('text', text, null)] }, { citations, ai });
      stage.pass(minute);
    },
    handover(rest) {
      const reason = rest as HandoverReason;
      stage.pass(aiTakesMs - minute);
      const moved = move(stage.conversation, 'handOver');
      if (!moved) return stage.fail('hands over out of turn');
      const isScored = reason === 'low_confidence' || reason === 'no_answer';
      const confidence = isScored ? (reason === 'no_answer' ? 0.08 : 0.41) : null;
      const text = deps.handoverText(reason, stage.conversation.locale);
      const question = stage.messages.findLast(message => message.author.kind === 'customer')?.text ?? '';
      stage.runs.push({
        ...{
          id: deps.newId(stage.at),
          at: stage.at,
          forSeq: stage.conversation.lastPublicSeq,
          question,
          text: '',
        },
        ...{ decision: 'hand_over', reason, confidence, limit: 0.55 },
        ...(stage.model ?? { provider: 'embedded', model: 'extractive' }),
      });
      const handover = { reason, text, confidence, limit: isScored ? 0.55 : null };
      const patch = { ...moved, queuedAt: stage.at, lastActivityAt: stage.at, handover };
      const messages = [line('event', '', { type: 'handed_over', ...handover })];
      stage.take({ ok: true, merges: [], patch, messages });
      stage.pass(minute);
    },
  };
}

/** Lines that name a member of staff first: `a mara: text`. */
function staffVerbs(stage: Stage): Record<string, Verb> {
  const conversationId = stage.conversation.id;
  const read = (rest: string): { agent: Author; rest: string } => {
    const [, key = '', after = ''] = /^(\w+):?\s*(.*)$/.exec(rest) ?? [];
    const found = stage.deps.staff.get(key) ?? stage.fail(`names nobody we know: ${key}`);
    return { agent: { kind: 'agent', id: found.id, name: found.name }, rest: after };
  };
  const write = (kind: 'text' | 'note') => (line: string) => {
    const { agent, rest: text } = read(line);
    const { lastPublicSeq } = stage.conversation;
    const messageId = stage.deps.newId(stage.at);
    const payload = { conversationId, messageId, kind, text, lang: '', mentions: [], recovered: false };
    stage.decide({ kind: 'message.send', payload, assumed: { lastPublicSeq } }, agent);
    stage.pass(2 * minute);
  };
  return {
    a: write('text'),
    n: write('note'),
    assign(line) {
      const { agent } = read(line);
      const { agentId } = stage.conversation;
      const payload = { conversationId, agentId: agent.id };
      stage.decide({ kind: 'conversation.assign', payload, assumed: { agentId } }, agent);
      stage.pass(minute);
    },
    resolve(line) {
      const { lastCustomerSeq } = stage.conversation;
      const payload = { conversationId };
      stage.decide({ kind: 'conversation.resolve', payload, assumed: { lastCustomerSeq } }, read(line).agent);
      stage.pass(3 * minute);
    },
    transfer(line) {
      const { agent, rest: key } = read(line);
      const { teamId } = stage.conversation;
      const to = stage.deps.teams.get(key) ?? stage.fail(`names no team: ${key}`);
      const payload = { conversationId, teamId: to.id };
      stage.decide({ kind: 'conversation.transfer', payload, assumed: { teamId } }, agent);
      stage.pass(2 * minute);
    },
    snooze(line) {
      const { agent, rest: hours } = read(line);
      const until = stage.deps.now + Number(hours) * 60 * minute;
      stage.decide({ kind: 'conversation.snooze', payload: { conversationId, until }, assumed: null }, agent);
    },
  };
}

/** The last touches that no command makes: labels, and what was read long ago. */
function finished(state: Conversation, { tags = [], priority = 1 }: DemoThread): Conversation {
  const isOver = state.status === 'resolved';
  return {
    ...state,
    tags,
    priority,
    customerReadSeq: isOver ? state.lastPublicSeq : state.customerReadSeq,
    customerDeliveredSeq: state.lastPublicSeq,
    agentReadSeq: isOver || state.turn === 'bot' ? state.lastSeq : state.agentReadSeq,
    agentDeliveredSeq: isOver || state.turn === 'bot' ? state.lastSeq : state.agentDeliveredSeq,
  };
}
