// Doing something that only the server can do: whether one may now, and what it refused.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, may } from '#protocol/permissions.ts';
import { useDesk, useSync } from '../data/desk.ts';
import type { Answer } from '../data/model.ts';

/** Why a person cannot do it now; undefined when they can. */
export function useUnavailable(needs: Action): string | undefined {
  const { t } = useTranslation();
  const { user } = useDesk();
  const isOffline = useSync().state === 'offline';
  if (isOffline) return t('server.needsServer');
  return may(user.role, needs) ? undefined : t('server.adminsOnly');
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
