import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { guardMeasures, type ModelVersion } from '#protocol/http/models.ts';
import { may } from '#protocol/permissions.ts';
import { useDesk, useSync } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';

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

/** Why a person cannot do it now; undefined when they can. */
export function useUnavailable(needs: 'model.edit' | 'model.roll_back'): string | undefined {
  const { t } = useTranslation();
  const { user } = useDesk();
  const isOffline = useSync().state === 'offline';
  if (isOffline) return t('models.needsServer');
  return may(user.role, needs) ? undefined : t('models.adminsOnly');
}

/** Does something and keeps what was refused, in the server's words. */
export function useAct(onDone: () => void): {
  refusal: string;
  act(work: () => Promise<Answer<object>>): Promise<boolean>;
} {
  const [refusal, setRefusal] = useState('');
  return {
    refusal,
    async act(work) {
      const answer = await work();
      const details = answer.ok ? undefined : answer.problem.details;
      const told = details?.map(({ path, problem }) => `${path}: ${problem}`).join(' · ');
      setRefusal(answer.ok ? '' : [answer.problem.message, told].filter(Boolean).join(' '));
      onDone();
      return answer.ok;
    },
  };
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
