import { useTranslation } from 'react-i18next';
import type { DetectionSetting } from '#protocol/detection.ts';
import type { DetectionEntry } from '#protocol/http/detection.ts';
import { spanOf } from './detection-form.ts';

const knownNames = [
  ...(['credential_stuffing', 'password_spraying', 'brute_force', 'scraping', 'enumeration'] as const),
  ...(['key_misuse', 'injection_probes', 'flood', 'socket_flood', 'impossible_travel'] as const),
] as const;

/** How detection rules are said. */
export function useDetectionWords() {
  const { t, i18n } = useTranslation();
  const plain = new Intl.NumberFormat(i18n.language);
  return {
    /** One of the operator's own stands as they named it. */
    name: (name: string): string => {
      const known = knownNames.find(each => each === name);
      return known ? t(`detection.name_${known}`) : name;
    },
    finds: ({ counts: { distinct, groupBy } }: DetectionEntry, setting: DetectionSetting): string => {
      if (setting.threshold === 1) return t('detection.findsOne', { whose: t(`detection.whose_${groupBy}`) });
      const { count, unit } = spanOf(setting.windowMs);
      return t('detection.findsOf', {
        threshold: plain.format(setting.threshold),
        what: t(`detection.what_${distinct ?? 'all'}`),
        whose: t(`detection.whose_${groupBy}`),
        window: t(`detection.span_${unit}`, { count }),
      });
    },
    plain: (count: number): string => plain.format(count),
  };
}
