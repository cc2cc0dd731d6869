import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { guardMeasures, type ModelVersion } from '#protocol/http/models.ts';
import { useSync } from '../../data/desk.ts';

/** Between two looks at what moves by itself. */
const lookEveryMs = 2_000;

/** Asks again while something is under way. */
export function useLooks(isMoving: boolean, reload: () => void): void {
  const isOffline = useSync().state === 'offline';
  useEffect(() => {
    if (!isMoving || isOffline) return;
    const timer = setInterval(reload, lookEveryMs);
    return () => clearInterval(timer);
  }, [isMoving, isOffline, reload]);
}

export function useNames(versions: readonly ModelVersion[]): (id: string | null) => string {
  const { t } = useTranslation();
  return id => {
    const found = versions.find(version => version.id === id);
    return found
      ? t('models.version', { line: found.line, number: found.number })
      : t('models.unknownVersion');
  };
}

/** Why a rollout ended or waits, in a sentence where the server gave a word of its own. */
export function useReasons(): (reason: string) => string {
  const { t } = useTranslation();
  return reason => {
    const measure = guardMeasures.find(each => reason === `guardrail: ${each}`);
    if (measure) return t(`rollout.because_${measure}`);
    return reason === 'the division is not the planned one' ? t('rollout.because_division') : reason;
  };
}

export function useFigures() {
  const { i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const plain = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return {
    percent: (value: number | null | undefined) =>
      value === null || value === undefined ? '–' : percent.format(value),
    plain: (value: number | null | undefined) =>
      value === null || value === undefined ? '–' : plain.format(value),
  };
}
