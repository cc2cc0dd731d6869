import { useTranslation } from 'react-i18next';
import type { LimitRule, LimitsAnswer } from '#protocol/http/limits.ts';
import { hasBurst, type WindowName, windows } from './limit-form.ts';

const windowNames = Object.keys(windows) as WindowName[];

/** How a rule is said in a few words. */
export function useLimitWords() {
  const { t, i18n } = useTranslation();
  const plain = new Intl.NumberFormat(i18n.language);
  const window = (ms: number): string => {
    const name = windowNames.find(each => windows[each] === ms);
    return name ? t(`limits.window_${name}`) : t('limits.window_own', { count: ms / 1_000 });
  };
  return {
    window,
    pace: (rule: LimitRule): string => {
      const words = t('limits.paceWords', { limit: plain.format(rule.limit), window: window(rule.windowMs) });
      if (!hasBurst(rule)) return words;
      return `${words}, ${t('limits.burstWords', { burst: plain.format(rule.burst ?? rule.limit) })}`;
    },
    /** Sites are named, for an id says nothing. */
    who: (
      { by, surfaces, roles, siteIds, acts, addresses }: LimitRule,
      sites: LimitsAnswer['sites'],
    ): string =>
      [
        `${t(`limits.key_${by}`)}: ${surfaces.map(each => t(`limits.surface_${each}`)).join(', ')}`,
        roles.map(each => t(`limits.role_${each}`)).join(', '),
        siteIds.map(id => sites.find(site => site.id === id)?.name ?? t('limits.unknown')).join(', '),
        acts.length > 0 ? t('limits.actsWords', { count: acts.length }) : '',
        addresses.slice(0, 2).join(', ') + (addresses.length > 2 ? ' …' : ''),
      ]
        .filter(Boolean)
        .join(' · '),
    plain: (count: number): string => plain.format(count),
  };
}
