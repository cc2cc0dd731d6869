/**
 * Owns what is wrong with a flow before customers meet it: ways that end nowhere, ways back without a limit, steps nobody reaches, texts and
 * variables that are missing, words it may not ask for, triggers that quarrel. Each problem names its step; the console says what to do about
 * it. A flow with an error is not published. Pure: the same list in the editor and at publishing.
 */
import type { FlowDefinition, FlowStep } from '#protocol/http/flows.ts';
import { fold } from '../text/words.ts';
import { textProblems, textsOf } from './check-texts.ts';
import { slotTypesIn } from './engine.ts';
import { endless, filledAt, reachable, stepsById, waysOf } from './graph.ts';
import { patternProblem } from './pattern.ts';
import { type Checking, type FlowProblem, type FlowRoom, problem } from './problems.ts';
import { quarrel } from './triggers.ts';

export type { FlowProblem, FlowProblemCode, FlowRoom } from './problems.ts';

export function checkFlow(flow: FlowDefinition, room: FlowRoom): FlowProblem[] {
  if (flow.steps.length === 0) return [problem('', 'no_steps')];
  const checking: Checking = {
    flow,
    room,
    slots: slotTypesIn(flow),
    filled: filledAt(flow),
    languages: [...new Set(flow.steps.flatMap(textsOf).flatMap(({ texts }) => Object.keys(texts)))],
  };
  return [
    ...triggerProblems(checking),
    ...wayProblems(flow),
    ...flow.steps.flatMap(step => [
      ...textsOf(step).flatMap(text => textProblems(checking, step.id, text)),
      ...stepProblems(checking, step),
    ]),
    ...(flow.examples.length === 0 ? [problem('', 'no_examples', '', 'warning')] : []),
  ];
}

export const hasErrors = (problems: readonly FlowProblem[]): boolean =>
  problems.some(({ level }) => level === 'error');

function wayProblems(flow: FlowDefinition): FlowProblem[] {
  const steps = stepsById(flow);
  const among = reachable(flow);
  const twice = flow.steps.filter(({ id }, at) => flow.steps.findIndex(each => each.id === id) < at);
  return [
    ...twice.map(({ id }) => problem(id, 'same_id')),
    ...flow.steps.filter(({ id }) => !among.has(id)).map(({ id }) => problem(id, 'unreachable')),
    ...flow.steps.flatMap(step =>
      waysOf(step)
        .filter(({ to }) => !steps.has(to))
        .map(({ way, to }) =>
          problem(step.id, to === '' ? 'dead_end' : 'missing_step', to === '' ? way : to),
        ),
    ),
    ...endless(flow).map(id => problem(id, 'endless')),
  ];
}

/** In the three languages; folded. Whoever asks for one of these teaches customers to give them away. */
const secrets =
  /\b(?:pass ?words?|passwort|kennwort|mot de passe|passcode|pin(?: code| number| nummer)?|geheimzahl|code secret|cvc|cvv|security code|prufnummer|cryptogramme|(?:credit|debit|bank|kredit|ec)[- ]?(?:card|karten?)[- ]?(?:number|details|no|nummer|daten)|kartennummer|card (?:number|details)|numero de (?:la |votre )?carte|tan)\b/;

function stepProblems(checking: Checking, step: FlowStep): FlowProblem[] {
  switch (step.kind) {
    case 'collect':
      return collectProblems(checking, step);
    case 'condition':
      return conditionProblems(checking, step);
    case 'webhook':
      return webhookProblems(checking, step);
    case 'label': {
      const isUnknown = step.teamId !== null && !checking.room.teamIds.includes(step.teamId);
      const isEmpty = step.tags.length === 0 && step.priority === null && step.teamId === null;
      return [
        ...(isUnknown ? [problem(step.id, 'unknown_team')] : []),
        ...(isEmpty ? [problem(step.id, 'no_label')] : []),
      ];
    }
    default:
      return [];
  }
}

function collectProblems({ room }: Checking, step: Extract<FlowStep, { kind: 'collect' }>): FlowProblem[] {
  const found: FlowProblem[] = [];
  const { templateId, texts } = step.text;
  const asked = [
    step.slot.replaceAll('_', ' '),
    ...Object.values(room.templates[templateId ?? '']?.texts ?? texts),
  ];
  // A choice of words of the flow's own gives nothing away.
  if (step.type !== 'choice' && asked.some(text => secrets.test(fold(text))))
    found.push(problem(step.id, 'secret'));
  if (step.type === 'pattern') {
    const wrong = patternProblem(step.pattern);
    if (wrong) found.push(problem(step.id, wrong === 'slow' ? 'slow_pattern' : 'bad_pattern'));
  }
  if (step.type === 'choice') {
    const values = step.choices.map(({ value }) => fold(value));
    if (values.length < 2) found.push(problem(step.id, 'few_choices'));
    const twice = step.choices.find((choice, at) => values.indexOf(fold(choice.value)) < at);
    if (twice) found.push(problem(step.id, 'same_choice', twice.value));
  }
  if (step.least !== null && step.most !== null && step.least > step.most)
    found.push(problem(step.id, 'bad_range'));
  return found;
}

function conditionProblems(
  { slots, room }: Checking,
  { id, rules }: Extract<FlowStep, { kind: 'condition' }>,
): FlowProblem[] {
  if (rules.length === 0) return [problem(id, 'no_rules')];
  return rules.flatMap(({ when }) => {
    if (when.about === 'slot') {
      if (!slots.has(when.slot)) return [problem(id, 'unknown_slot', when.slot)];
      const wantsValue = when.test !== 'filled' && when.test !== 'empty';
      return wantsValue && when.value.trim() === '' ? [problem(id, 'empty_rule')] : [];
    }
    if (when.about === 'intent') {
      if (when.labels.length === 0) return [problem(id, 'empty_rule')];
      return when.labels
        .filter(name => !room.intents.includes(name))
        .map(name => problem(id, 'unknown_intent', name));
    }
    return when.about === 'language' && when.languages.length === 0 ? [problem(id, 'empty_rule')] : [];
  });
}

/** Without a name and password in it. What it leads to is judged where it is called. */
const webAddress = /^(https?):\/\/([^\s/?#:@[\]]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:[/?#]\S*)?$/i;

function webhookProblems(
  { slots, filled }: Checking,
  { id, url, send }: Extract<FlowStep, { kind: 'webhook' }>,
): FlowProblem[] {
  const sure = filled.get(id);
  const [, scheme, host = ''] = webAddress.exec(url) ?? [];
  const isWeb = scheme !== undefined;
  // RFC 2606: nobody ever answers there.
  const isExample = /(^|\.)example(\.(com|org|net))?$/i.test(host);
  return [
    ...(isWeb ? [] : [problem(id, 'bad_address')]),
    ...(isExample ? [problem(id, 'example_address', host, 'warning')] : []),
    ...(isWeb && !isExample && scheme?.toLowerCase() === 'http'
      ? [problem(id, 'plain_address', '', 'warning')]
      : []),
    ...send.flatMap(slot => {
      if (!slots.has(slot)) return [problem(id, 'unknown_slot', slot)];
      return sure && !sure.has(slot) ? [problem(id, 'unset_slot', slot, 'warning')] : [];
    }),
  ];
}

function triggerProblems({ flow, room }: Checking): FlowProblem[] {
  const { triggers } = flow;
  if (triggers.length === 0) return [problem('', 'no_triggers')];
  return triggers.flatMap((trigger, at) => {
    const found: FlowProblem[] = [];
    const isEmpty =
      (trigger.kind === 'phrases' && trigger.phrases.length === 0) ||
      (trigger.kind === 'keyword' && trigger.words.length === 0);
    if (isEmpty) found.push(problem('', 'empty_trigger'));
    if (trigger.kind === 'intent' && !room.intents.includes(trigger.label))
      found.push(problem('', 'unknown_intent', trigger.label));
    if (triggers.slice(0, at).some(other => quarrel(other, trigger) !== undefined))
      found.push(problem('', 'same_trigger'));
    for (const other of room.others) {
      if (other.triggers.some(theirs => quarrel(theirs, trigger) !== undefined))
        found.push(problem('', 'collides', other.name));
    }
    return found;
  });
}
