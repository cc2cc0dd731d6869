import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import type { KeyScope } from '#protocol/key-scopes.ts';
import { useMinute } from '../../../ui/minute.tsx';
import { dateOf } from '../../../ui/time.ts';
import { resources } from './key-form.ts';

const knownResources = [
  ...(['conversations', 'customers', 'articles', 'replies', 'flows', 'models', 'traces'] as const),
  ...(['spend', 'security', 'notifications', 'events', 'exports', 'webhooks'] as const),
] as const;
const knownVerbs = ['read', 'write', 'publish', 'send'] as const;

/** How keys are said. */
export function useKeyWords() {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const plain = new Intl.NumberFormat(i18n.language);
  /** A newer server may know more of both. */
  const resource = (name: string): string => {
    const known = knownResources.find(each => each === name);
    return known ? t(`apiKeys.resource_${known}`) : name;
  };
  const verb = (scope: KeyScope): string => {
    const name = scope.split(':')[1] ?? '';
    const known = knownVerbs.find(each => each === name);
    return known ? t(`apiKeys.verb_${known}`) : name;
  };
  return {
    resource,
    verb,
    scopes: (held: readonly KeyScope[]): string[] =>
      resources.flatMap(([name, all]) => {
        const verbs = all.filter(scope => held.includes(scope));
        return verbs.length === 0 ? [] : [`${resource(name)}: ${verbs.map(verb).join(', ')}`];
      }),
    plain: (number: number): string => plain.format(number),
    day: (at: number | null): string => (at === null ? t('apiKeys.never') : dateOf(at, now, i18n.language)),
    limits: ({ perMinute, dayQuota, monthQuota, dayUsed, monthUsed, credits, refill }: ApiKey): string[] => [
      perMinute === null ? t('apiKeys.paceUsual') : t('apiKeys.paceOwn', { count: perMinute }),
      ...(dayQuota === null
        ? []
        : [t('apiKeys.dayUsed', { used: plain.format(dayUsed), of: plain.format(dayQuota) })]),
      ...(monthQuota === null
        ? []
        : [t('apiKeys.monthUsed', { used: plain.format(monthUsed), of: plain.format(monthQuota) })]),
      ...(credits === null
        ? []
        : [t('apiKeys.creditsLeft', { count: credits, shown: plain.format(credits) })]),
      ...(refill === null
        ? []
        : [t(`apiKeys.refilled_${refill.every}`, { shown: plain.format(refill.credits) })]),
    ],
  };
}
