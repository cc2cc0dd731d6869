// The talk with one model until it writes, asks, or hands over: it may look up in between. Bounded: so many rounds, one search for the
// same words, one repair of what cannot be read (P30). The last round offers no tools, so that a text is all that is left.

import type { Hit } from '#ai/retrieval/search-index.ts';
import { redact } from '#ai/text/redact.ts';
import type { Language } from '#ai/text/words.ts';
import {
  type Completion,
  type CompletionOptions,
  type LanguageModel,
  ModelFailure,
  type ModelMessage,
  type ToolCall,
} from '#platform/llm/language-model.ts';
import { enclose } from './guard.ts';
import { passagesText } from './prompt.ts';
import { readWish, searchKey, type ToolName, toolsFor, type Wish } from './tools.ts';

/** How often a model may ask for something before it has to write. */
const mostRounds = 3;
const mostRepairs = 1;

export type ToolNote = { tool: string; outcome: string; query?: string; found?: number; problem?: string };

export type Talk = {
  messages: ModelMessage[];
  hits: readonly Hit[];
  mark: string;
  maxOutputTokens: number;
  cacheKey?: string;
  tools: readonly ToolName[];
  /** What the customer said, for words that a model may repeat. */
  said: string;
  language: Language;
  lookUp(query: string): Promise<readonly Hit[]>;
  noteTool(note: ToolNote): void;
};

export type TalkEnd =
  | { kind: 'text'; completion: Completion; hits: readonly Hit[] }
  | {
      kind: 'wish';
      wish: Extract<Wish, { name: 'ask' | 'hand_over' }>;
      completion: Completion;
      hits: readonly Hit[];
    };

/** @throws ModelFailure, `malformed` where it asks for what cannot be read once too often */
export async function talk(
  model: LanguageModel,
  { messages, maxOutputTokens, cacheKey, tools, ...rest }: Talk,
  options: Omit<CompletionOptions, 'onText'> & { onText(text: string, hits: readonly Hit[]): void },
): Promise<TalkEnd> {
  let told = messages;
  let state: State = { hits: rest.hits, searched: new Set(), repairs: 0 };
  for (let round = 0; ; round += 1) {
    const offered = round < mostRounds ? tools : [];
    const { hits } = state;
    const completion = await model.complete(
      {
        ...{ messages: told, maxOutputTokens },
        ...(cacheKey !== undefined && round === 0 ? { cacheKey } : {}),
        ...(offered.length > 0 ? { tools: toolsFor(offered) } : {}),
      },
      { ...options, onText: text => options.onText(text, hits) },
    );
    // Where none was offered none is heard.
    const calls = offered.length === 0 ? [] : completion.calls;
    if (calls.length === 0) return { kind: 'text', completion, hits };
    const source = `${rest.said}\n${passagesText(hits, 0)}`;
    const wishes = calls.map(call => ({ call, wish: readWish(call, offered, source, rest.language) }));
    const last = wishes.map(({ wish }) => wish).find(isLast);
    if (last) {
      rest.noteTool({ tool: last.name, outcome: last.name === 'hand_over' ? last.reason : 'asked' });
      return { kind: 'wish', wish: last, completion, hits };
    }
    const answers: ModelMessage[] = [];
    for (const { call, wish } of wishes) {
      const { content, next } = await answerTo(wish, state, rest);
      state = next;
      answers.push({ role: 'tool', callId: call.id, content });
    }
    told = [...told, { role: 'assistant', content: '', calls: calls.map(redacted) }, ...answers];
  }
}

type State = { hits: readonly Hit[]; searched: ReadonlySet<string>; repairs: number };

const isLast = (wish: Wish): wish is Extract<Wish, { name: 'ask' | 'hand_over' }> =>
  wish.name === 'ask' || wish.name === 'hand_over';

/** A model may repeat what it was never told, or made up: what leaves is looked at all the same. */
const redacted = (call: ToolCall): ToolCall => ({ ...call, input: redact(call.input).text });

async function answerTo(
  wish: Wish,
  state: State,
  { lookUp, noteTool, mark }: Pick<Talk, 'lookUp' | 'noteTool' | 'mark'>,
): Promise<{ content: string; next: State }> {
  if (wish.name === 'unreadable') {
    noteTool({ tool: 'unreadable', outcome: 'refused', problem: wish.problem });
    if (state.repairs >= mostRepairs)
      throw new ModelFailure('malformed', 'The model keeps asking for what cannot be read.');
    return { content: `Not understood. ${wish.problem}`, next: { ...state, repairs: state.repairs + 1 } };
  }
  if (wish.name !== 'look_up') return { content: '', next: state };
  const query = redact(wish.query).text;
  const key = searchKey(query);
  if (state.searched.has(key)) {
    noteTool({ tool: 'look_up', outcome: 'repeated', query });
    return { content: 'You have searched for that. Write the answer, or hand over.', next: state };
  }
  const found = await lookUp(query);
  const isKnown = (hit: Hit) => state.hits.some(({ passage }) => passage === hit.passage);
  const fresh = found.filter(hit => !isKnown(hit));
  noteTool({ tool: 'look_up', outcome: 'searched', query, found: fresh.length });
  return {
    content:
      fresh.length === 0
        ? 'Nothing that you were not given already.'
        : enclose('passages', passagesText(fresh, state.hits.length), mark),
    next: { ...state, hits: [...state.hits, ...fresh], searched: new Set([...state.searched, key]) },
  };
}
