/**
 * Owns how a flow answers a customer: which one, where it is, what the engine says, the calls in between, and what is written with the words. It
 * commits nothing by itself: an answer may still be dropped (T1), and then nothing has moved.
 */
import { type FlowEffect, type FlowFacts, type FlowMove, saidIn, step } from '#ai/flows/engine.ts';
import { begunBy, begunByClosing } from '#ai/flows/triggers.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { FlowDefinition } from '#protocol/http/flows.ts';
import type { Id } from '#protocol/ids.ts';
import type { FlowPort } from '../ai/index.ts';
import type { Beside } from '../chat/index.ts';
import { findFlow, listPublished, listTeams, type PublishedFlow, readDefinition } from './flows.store.ts';
import { factsOf, noteOf, templateIdsOf } from './flows.ts';
import {
  countRuns,
  endRun,
  type FlowRun,
  findRun,
  findSurroundings,
  handOverRun,
  keepRun,
  type RunStatus,
  type Surroundings,
} from './runs.store.ts';
import type { TemplatesOf } from './templates.ts';
import type { Called, createWebhooks } from './webhooks.ts';

type FlowInput = Parameters<FlowPort['respond']>[0];
type FlowReply = NonNullable<Awaited<ReturnType<FlowPort['respond']>>>;

export type SpeakerDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  templatesOf: TemplatesOf;
  call: ReturnType<typeof createWebhooks>;
  /** What the AI says whenever a flow fetches a person in no words of its own. */
  handOverText(locale: string): string;
};

/** So many flows in one conversation are a circle. */
const mostRuns = 10;
/** Calls of one turn take no longer: the customer waits. What comes after has failed. */
const callsTakeMs = 45_000;
/** So sure must the classifier be that an answer is about something else. */
const surelyElse = 0.9;
/** What stands in the line of a hand-over. */
const mostEventText = 500;

type Ready = PublishedFlow & { definition: FlowDefinition; triggers: FlowDefinition['triggers'] };

/** A run that is under way, or one that begins. */
type Running = Omit<FlowRun, 'state'> & {
  state: FlowRun['state'] | null;
  name: string;
  definition: FlowDefinition;
};

/** What came of one message. */
type Played = {
  move: FlowMove;
  effects: FlowEffect[];
  entered: string[];
  calls: (Omit<Called, 'answer'> & { step: string })[];
};

export function createSpeaker(deps: SpeakerDeps) {
  const { db, clock } = deps;
  /** Versions never change. By flow and number. */
  const definitions = new Map<string, FlowDefinition>();

  async function definitionOf(flowId: Id, version: number): Promise<FlowDefinition> {
    const key = `${flowId}@${version}`;
    const held = definitions.get(key);
    if (held) return held;
    const definition = await readDefinition(db, flowId, version);
    if (!definition) throw new Error(`version ${version} of flow ${flowId} is gone`);
    if (definitions.size >= 200) definitions.clear();
    definitions.set(key, definition);
    return definition;
  }

  const published = async (): Promise<Ready[]> =>
    Promise.all(
      (await listPublished(db)).map(async flow => {
        const definition = await definitionOf(flow.id, flow.version);
        return { ...flow, definition, triggers: definition.triggers };
      }),
    );

  const runOf = (
    { conversationId, forSeq }: FlowInput,
    { id, name, version, definition }: Ready,
  ): Running => ({
    ...{
      id: deps.newId(),
      flowId: id,
      version,
      conversationId,
      begunSeq: forSeq,
      state: null,
      name,
      definition,
    },
  });

  /** Goes on with the run that waits. @returns null where the customer left it */
  async function goOn(input: FlowInput, run: FlowRun, around: Surroundings): Promise<FlowReply | null> {
    const [definition, flow] = await Promise.all([
      definitionOf(run.flowId, run.version),
      findFlow(db, run.flowId),
    ]);
    const own = definition.triggers.flatMap(trigger => (trigger.kind === 'intent' ? [trigger.label] : []));
    const { named } = input;
    const isElse = named !== null && named.confidence >= surelyElse && !own.includes(named.label);
    // A word or two are an answer, whatever they remind the classifier of.
    const aside = isElse && input.text.trim().split(/\s+/u).length >= 3 ? 'other_topic' : null;
    const facts = await factsFor(input, around, definition);
    const running = { ...run, name: flow?.name ?? '', definition };
    const event = { kind: 'customer', text: input.text, aside } as const;
    const played = await play(input, running, step(definition, run.state, event, facts), facts, around);
    const reply = replyOf(deps, running, played, facts);
    if (!reply) {
      const { move, entered } = played;
      const status = statusOf(running, played) === 'completed' ? 'completed' : 'left';
      await endRun(db, run.id, { status, atStep: move.at, entered, now: clock.now() });
    }
    return reply;
  }

  async function factsFor(
    input: FlowInput,
    around: Surroundings,
    definition: FlowDefinition,
  ): Promise<FlowFacts> {
    const templates = await deps.templatesOf(templateIdsOf(definition));
    return {
      ...factsOf(around, {
        ...{ locale: localeOf(input), intent: input.named?.label ?? '', now: clock.now() },
      }),
      templates,
    };
  }

  /** Makes the calls that the engine asks for, until somebody has to answer or it is over. */
  async function play(
    input: FlowInput,
    running: Running,
    first: FlowMove,
    facts: FlowFacts,
    around: Surroundings,
  ): Promise<Played> {
    const flow = await findFlow(db, running.flowId);
    const secret = flow && deps.sealer.open(flow.sealedSecret, flow.id);
    const deadline = clock.now() + callsTakeMs;
    const effects: FlowEffect[] = [...first.effects];
    const entered = new Set(first.entered);
    const calls: Played['calls'] = [];
    let move = first;
    for (;;) {
      const call = move.effects.find(effect => effect.kind === 'call');
      if (!call) break;
      const { answer, ...went }: Called =
        clock.now() > deadline
          ? {
              answer: { ok: false },
              tries: 0,
              status: null,
              problem: 'The calls of one answer took too long.',
            }
          : await deps.call(call, {
              ...{ conversationId: input.conversationId, conversationNumber: around.number },
              flow: { id: running.flowId, name: running.name, version: running.version },
              ...{ begunSeq: running.begunSeq, secret, signal: input.signal },
            });
      calls.push({ step: call.stepId, ...went });
      move = step(running.definition, move.state, { kind: 'webhook', answer }, facts);
      effects.push(...move.effects);
      for (const each of move.entered) entered.add(each);
    }
    return { move, effects, entered: [...entered], calls };
  }

  async function begin(input: FlowInput, flow: Ready, around: Surroundings, text: string, facts: FlowFacts) {
    const running = runOf(input, flow);
    const first = step(flow.definition, null, { kind: 'begin', text }, facts);
    return replyOf(deps, running, await play(input, running, first, facts, around), facts);
  }

  return {
    respond: async (input: FlowInput): Promise<FlowReply | null> => {
      const [run, flows] = await Promise.all([findRun(db, input.conversationId, clock.now()), published()]);
      if (!run && flows.length === 0) return null;
      const around = await findSurroundings(db, input.conversationId);
      if (!around) return null;
      if (run) {
        const reply = await goOn(input, run, around);
        if (reply) return reply;
      }
      const begun = begunBy(flows, { text: input.text, language: input.language, intent: input.named })?.flow;
      if (!begun || (await countRuns(db, input.conversationId)) >= mostRuns) return null;
      const facts = await factsFor(input, around, begun.definition);
      return begin(input, begun, around, input.text, facts);
    },

    beforeHandOver: async (input: FlowInput): Promise<FlowReply | null> => {
      const flow = begunByClosing(await published());
      if (!flow) return null;
      const [around, run, runs] = await Promise.all([
        findSurroundings(db, input.conversationId),
        findRun(db, input.conversationId, clock.now()),
        countRuns(db, input.conversationId),
      ]);
      // In the middle of a flow a person is really wanted.
      if (!around || run || runs >= mostRuns) return null;
      const facts = await factsFor(input, around, flow.definition);
      if (facts.isOpen) return null;
      // What the customer asked is no answer to what this flow will ask.
      return begin(input, flow, around, '', facts);
    },

    /** For the chat room, in the transaction of a hand-over: ends the run there, and says what it found out. */
    async collected(tx: Tx, conversationId: Id): Promise<string | null> {
      const ended = await handOverRun(tx, conversationId, clock.now());
      if (!ended) return null;
      const [definition, flow] = await Promise.all([
        readDefinition(tx, ended.flowId, ended.version),
        findFlow(tx, ended.flowId),
      ]);
      return definition && noteOf(flow?.name ?? '', definition, ended.state);
    },
  };
}

/** The language that the customer writes in; of a page of the same language, with its country. */
const localeOf = ({ language, locale }: FlowInput): string =>
  locale.toLowerCase().startsWith(language) ? locale : language;

/** A flow that is over elsewhere than at an end was left there: by "never mind", or by another topic. */
function statusOf({ definition }: Running, { move }: Played): RunStatus {
  if (move.state !== null) return 'running';
  return definition.steps.find(({ id }) => id === move.at)?.kind === 'end' ? 'completed' : 'left';
}

function replyOf(
  deps: SpeakerDeps,
  running: Running,
  played: Played,
  { locale }: FlowFacts,
): FlowReply | null {
  const { move, effects, calls } = played;
  const said = saidIn(effects);
  const handed = effects.find(effect => effect.kind === 'hand_over');
  // Nothing to say, or nothing more to do with it: the message is for whoever answers without a flow.
  if (effects.some(({ kind }) => kind === 'leave') || (said.text === '' && !handed)) return null;
  const at = {
    flow: running.name,
    version: running.version,
    step: move.at,
    ...(calls.length > 0 ? { calls } : {}),
  };
  if (!handed) {
    const isDone = move.state === null;
    const beside = besideOf(deps, running, played, statusOf(running, played), '');
    return { text: said.text, options: said.options, isDone, at, beside };
  }
  const own = handed.text ?? '';
  // The line of a hand-over is short; what is longer stands before it.
  const isShort = own.length <= mostEventText;
  const before = isShort ? said.text : [said.text, own].filter(text => text !== '').join('\n\n');
  const text = (isShort && own) || deps.handOverText(locale);
  const reason = handed.why === 'asked' ? 'asked_for_person' : 'flow';
  // It is ended by the hand-over itself, which tells the person what is known.
  const beside = besideOf(deps, running, played, 'running', before);
  return { text, isDone: true, handOver: reason, at, beside };
}

function besideOf(
  { clock }: SpeakerDeps,
  { state: _before, name: _name, definition: _definition, ...run }: Running,
  { move, effects, entered }: Played,
  status: RunStatus,
  says: string,
): Beside {
  const state =
    move.state ??
    (status === 'running' ? { at: move.at, slots: move.slots, tries: 0, rounds: {}, calls: 0 } : null);
  return async (tx, conversation) => {
    const now = clock.now();
    const lastSeq = conversation.lastSeq + 1;
    await keepRun(tx, { ...run, state, status, atStep: move.at, entered, lastSeq, now });
    const labels = effects.filter(effect => effect.kind === 'label');
    if (labels.length === 0) return { patch: {}, says };
    const teamIds = new Set((await listTeams(tx)).map(({ id }) => id));
    const added = labels.flatMap(({ tags }) => tags).filter(tag => !conversation.tags.includes(tag));
    const tags = [...new Set([...conversation.tags, ...added])].slice(0, 50);
    const priority = labels.findLast(label => label.priority !== null)?.priority;
    // A team may have been removed since.
    const teamId = labels.findLast(label => label.teamId !== null && teamIds.has(label.teamId))?.teamId;
    return {
      patch: { tags, ...(priority == null ? {} : { priority }), ...(teamId == null ? {} : { teamId }) },
      says,
    };
  };
}
