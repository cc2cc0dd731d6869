// What a model may ask for instead of writing, and what is made of its wish. Nothing that it asks for is believed: shapes are checked,
// and words for the customer may hold nothing that neither the customer nor a passage said.

import { z } from 'zod';
import { type Language, wordsOf } from '#ai/text/words.ts';
import type { JsonSchema, ModelTool, ToolCall } from '#platform/llm/language-model.ts';
import { asksNothingNew } from './ground.ts';

export const toolNames = ['look_up', 'ask', 'hand_over'] as const;
export type ToolName = (typeof toolNames)[number];

/** Why a model may fetch a person. */
const personReasons = ['asked_for_person', 'no_answer', 'out_of_scope', 'sensitive'] as const;

/** Every property required and no other allowed: what strict endpoints insist on. */
const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const tools: Record<ToolName, ModelTool> = {
  look_up: {
    name: 'look_up',
    description:
      'Search the help pages again with other words, when the passages do not answer the question. The answer gives more numbered passages.',
    input: object({ query: { type: 'string', description: 'What to search for, in a few words.' } }),
  },
  ask: {
    name: 'ask',
    description:
      'Ask the customer which of a few things is meant, when the passages answer several. One short question, no statements.',
    input: object({
      question: { type: 'string', description: 'One sentence that ends with a question mark.' },
      options: {
        type: 'array',
        items: { type: 'string' },
        description: 'Two to four short answers to choose from.',
      },
    }),
  },
  hand_over: {
    name: 'hand_over',
    description: 'Fetch a person, when only a person can help with the question.',
    input: object({ reason: { type: 'string', enum: [...personReasons] } }),
  },
};

export const toolsFor = (names: readonly ToolName[]): ModelTool[] => names.map(name => tools[name]);

const shapes = {
  look_up: z.strictObject({ query: z.string().trim().min(1).max(300) }),
  ask: z.strictObject({
    question: z.string().trim().min(3).max(240).endsWith('?'),
    options: z.array(z.string().trim().min(1).max(80)).min(2).max(4),
  }),
  hand_over: z.strictObject({ reason: z.enum(personReasons) }),
};

export type Wish =
  | { name: 'look_up'; query: string }
  | { name: 'ask'; question: string; options: string[] }
  | { name: 'hand_over'; reason: (typeof personReasons)[number] }
  /** `problem`: for the model, which may try again once. */
  | { name: 'unreadable'; problem: string };

/**
 * @param offered what it may ask for now
 * @param source everything that the customer and the passages said
 * @param language the customer's
 */
export function readWish(
  { name, input }: ToolCall,
  offered: readonly ToolName[],
  source: string,
  language: Language,
): Wish {
  const tool = offered.find(each => each === name);
  if (!tool)
    return { name: 'unreadable', problem: `There is no tool of that name. Use ${offered.join(', ')}.` };
  const read = shapes[tool].safeParse(jsonOf(input));
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
    return { name: 'unreadable', problem: problems.slice(0, 3).join('; ') };
  }
  const wish = { name: tool, ...read.data } as Exclude<Wish, { name: 'unreadable' }>;
  if (wish.name === 'ask' && !asksNothingNew(wish, source, language)) {
    return {
      name: 'unreadable',
      problem: 'Ask about what the customer and the passages name, without figures or links of your own.',
    };
  }
  return wish;
}

function jsonOf(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}

/** As the customer reads it. */
export const askedText = ({ question, options }: { question: string; options: readonly string[] }): string =>
  [question, ...options.map(option => `– ${option}`)].join('\n');

/** The same words in another order are the same search. */
export const searchKey = (query: string): string => [...new Set(wordsOf(query))].sort().join(' ');
