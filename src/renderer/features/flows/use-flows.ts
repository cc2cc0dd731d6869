import { useTranslation } from 'react-i18next';
import type { FlowProblem } from '#ai/flows/check.ts';
import type { FlowStep, FlowTrigger } from '#protocol/http/flows.ts';

const listed = (words: readonly string[]): string =>
  words
    .slice(0, 3)
    .map(word => `“${word}”`)
    .join(', ') + (words.length > 3 ? ' …' : '');

/** What sets a flow off, in a sentence. */
export function useTriggerWords(): (trigger: FlowTrigger) => string {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  return trigger => {
    switch (trigger.kind) {
      case 'intent':
        return t('flows.when_intent', { label: trigger.label, share: percent.format(trigger.atLeast) });
      case 'phrases':
        return t('flows.when_phrases', { words: listed(trigger.phrases) });
      case 'keyword':
        return t('flows.when_keyword', { words: listed(trigger.words) });
      case 'closed':
        return t('flows.when_closed');
    }
  };
}

export function useProblemWords(): (problem: FlowProblem) => string {
  const { t } = useTranslation();
  return ({ code, detail }) => t(`flows.problem_${code}`, { detail });
}

/** What a step is for, in a line. */
export function useStepWords(locale: string): (step: FlowStep) => string {
  const { t } = useTranslation();
  return step => {
    switch (step.kind) {
      case 'say':
        return step.text.templateId ? t('flows.savedReply') : (step.text.texts[locale] ?? '');
      case 'collect':
        return step.text.templateId ? t('flows.savedReply') : (step.text.texts[locale] ?? '');
      case 'hand_over':
        return step.text?.texts[locale] ?? '';
      case 'webhook':
        return step.url;
      case 'label':
        return step.tags.join(', ');
      case 'again':
        return t('flows.againWords', { to: step.to, count: step.most });
      case 'condition':
        return t('flows.conditionWords', { count: step.rules.length });
      case 'end':
        return '';
    }
  };
}
