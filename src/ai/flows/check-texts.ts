// What is wrong with the texts of a flow: languages that lack, templates and variables that nobody has. Pure.
import type { FlowStep, FlowText } from '#protocol/http/flows.ts';
import { textFor, variablesIn } from '../templates/fill.ts';
import { isFormat } from '../templates/template.ts';
import { type Checking, type FlowProblem, problem } from './problems.ts';

/** What a text may name besides slots. Who the customer is may be unknown, so it wants other words. */
const factNames: Readonly<Record<string, { isAlwaysKnown: boolean }>> = {
  'customer.name': { isAlwaysKnown: false },
  'customer.first_name': { isAlwaysKnown: false },
  'customer.email': { isAlwaysKnown: false },
  'company.name': { isAlwaysKnown: true },
  'conversation.number': { isAlwaysKnown: true },
};

/** Every text that a step says. */
export function textsOf(step: FlowStep): FlowText[] {
  switch (step.kind) {
    case 'say':
      return [step.text];
    case 'collect':
      return [step.text, ...(step.retryText ? [step.retryText] : [])];
    case 'hand_over':
      return step.text ? [step.text] : [];
    default:
      return [];
  }
}

export function textProblems(
  checking: Checking,
  stepId: string,
  { templateId, texts }: FlowText,
): FlowProblem[] {
  const { flow, room } = checking;
  const template = templateId === null ? undefined : room.templates[templateId];
  if (templateId !== null && !template) return [problem(stepId, 'missing_template')];
  const said = template?.texts ?? texts;
  if (!textFor(said, template?.locale ?? flow.locale, template?.locale ?? flow.locale)) {
    return [problem(stepId, 'no_text', template?.locale ?? flow.locale)];
  }
  const lacking = checking.languages.filter(name => !textFor(said, name, ''));
  const variables = Object.values(said).flatMap(text => variablesIn(text));
  return [
    ...lacking.map(name => problem(stepId, 'no_language', name, 'warning')),
    ...once(variables.flatMap(variable => variableProblems(checking, stepId, variable))),
  ];
}

function variableProblems(
  { slots, filled }: Checking,
  stepId: string,
  { name, source, fallback, hasKnownStyle, style }: ReturnType<typeof variablesIn>[number],
): FlowProblem[] {
  if (name === '') return [problem(stepId, 'bad_variable', source)];
  if (!hasKnownStyle || !isFormat(style)) return [problem(stepId, 'bad_style', style)];
  if (name.includes('.')) {
    const fact = factNames[name];
    if (!fact) return [problem(stepId, 'unknown_variable', name)];
    return fact.isAlwaysKnown || fallback !== null
      ? []
      : [problem(stepId, 'may_be_missing', name, 'warning')];
  }
  if (!slots.has(name)) return [problem(stepId, 'unknown_variable', name)];
  const isSure = filled.get(stepId)?.has(name) ?? true;
  return isSure || fallback !== null ? [] : [problem(stepId, 'unset_variable', name)];
}

function once(problems: readonly FlowProblem[]): FlowProblem[] {
  const seen = new Map(problems.map(each => [`${each.code} ${each.detail}`, each]));
  return [...seen.values()];
}
