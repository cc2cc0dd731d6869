/**
 * Owns what a template is to its reader: the language that is taken, what its variables are called, and what is wrong with it. Pure: the same
 * for an agent who inserts it, for the editor, and for a flow that says it.
 */
import { fill, textFor, type Values, variablesIn } from './fill.ts';

export type Template = {
  /** The main language. */
  locale: string;
  body: string;
  /** The other languages. */
  texts: Readonly<Record<string, string>>;
};

/** Every language with its text. */
export const textsIn = ({ locale, body, texts }: Template): Record<string, string> => ({
  ...texts,
  [locale]: body,
});

/**
 * What a reader of that language reads: exactly that one, else its kind, else the main one. A variable without a value and without words for
 * that stays as it is written, so that whoever inserts it sees it.
 */
export function readAs(template: Template, reader: string, values: Values): { text: string; locale: string } {
  const found = textFor(textsIn(template), reader, template.locale) ?? { text: '', ...template };
  return {
    text: fill(found.text, { values, locale: found.locale, missing: 'keep' }),
    locale: found.locale,
  };
}

/** What is known when an agent inserts it. Who the customer is may be missing. */
export const agentVariables = [
  'customer.name',
  'customer.first_name',
  'customer.email',
  'agent.name',
  'agent.first_name',
  'conversation.number',
] as const;
export type AgentVariable = (typeof agentVariables)[number];

/** What only a flow knows, besides what it asked for. */
const flowVariables = ['company.name'];

export type TemplateProblem = {
  /** The language of the text. */
  language: string;
  code: 'no_text' | 'bad_variable' | 'bad_style' | 'unknown_variable' | 'only_flows' | 'may_be_missing';
  /** A warning does not keep it from being saved. */
  level: 'error' | 'warning';
  /** The variable, or what stands in its place. */
  detail: string;
};

/** What is wrong, language by language, each once. */
export function templateProblems(template: Template): TemplateProblem[] {
  return Object.entries(textsIn(template)).flatMap(([language, text]) => {
    if (text.trim() === '') return [{ language, code: 'no_text', level: 'error', detail: '' }];
    const found = variablesIn(text).flatMap(variable => variableProblem(language, variable));
    return [...new Map(found.map(each => [`${each.code} ${each.detail}`, each])).values()];
  });
}

function variableProblem(
  language: string,
  { name, source, fallback, hasKnownStyle, style }: ReturnType<typeof variablesIn>[number],
): TemplateProblem[] {
  const error = (code: TemplateProblem['code'], detail: string): TemplateProblem[] => [
    { language, code, level: 'error', detail },
  ];
  if (name === '') return error('bad_variable', source);
  if (!hasKnownStyle || !isFormat(style)) return error('bad_style', style);
  const isKnownToAgents = (agentVariables as readonly string[]).includes(name);
  // A name of one word is what a flow asked for.
  const isKnownToFlows = flowVariables.includes(name) || !name.includes('.');
  if (!isKnownToAgents && !isKnownToFlows) return error('unknown_variable', name);
  if (fallback !== null) return [];
  if (!isKnownToAgents) return [{ language, code: 'only_flows', level: 'warning', detail: name }];
  return name.startsWith('customer.')
    ? [{ language, code: 'may_be_missing', level: 'warning', detail: name }]
    : [];
}

/** A currency has three letters, but not every three letters are one that can be written. */
export function isFormat(style: string): boolean {
  try {
    fill(`{{a : ${style}}}`, { values: () => ({ number: 1 }), locale: 'en', missing: 'drop' });
    return true;
  } catch {
    return false;
  }
}
