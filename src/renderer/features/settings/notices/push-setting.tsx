import { BellRing, CircleCheck, CloudOff, type LucideIcon, Send, ShieldX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk, useSync } from '../../../data/desk.ts';
import type { Answer } from '../../../data/model.ts';
import type { PushState } from '../../../data/push-device.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';

type Said = { look: 'done' | 'problem'; text: string };

/** Push on this device: what holds now, and the one press that changes it. The browser's prompt comes only after that press. */
export function PushSetting() {
  const { t } = useTranslation();
  const { push } = useDesk();
  const isOffline = useSync().state === 'offline';
  const [state, setState] = useState<PushState | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [isBusy, setBusy] = useState(false);
  const look = useCallback(() => void push.state().then(setState), [push]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the server may know better once it is there
  useEffect(look, [look, isOffline]);

  const run = async (act: () => Promise<Said | null>) => {
    setBusy(true);
    setSaid(await act());
    setState(await push.state());
    setBusy(false);
  };
  const turn = async (act: () => Promise<Answer>): Promise<Said | null> => {
    const answer = await act();
    return answer.ok ? null : { look: 'problem', text: answer.problem.message };
  };
  const test = async (): Promise<Said> => {
    const answer = await push.test();
    if (!answer.ok) return { look: 'problem', text: answer.problem.message };
    return answer.isDelivered
      ? { look: 'done', text: t('push.tested') }
      : { look: 'problem', text: answer.text };
  };
  if (!state) return null;
  const unavailable = isOffline ? t('push.offline') : undefined;
  return (
    <div>
      <h3 className="mb-1 text-sm font-strong">{t('push.title')}</h3>
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
        <StateWords state={state} />
        {state.state === 'off' && (
          <Button
            isSmall
            icon={BellRing}
            disabled={isBusy}
            unavailable={unavailable}
            onClick={() => void run(() => turn(push.turnOn))}
          >
            {t('push.turnOn')}
          </Button>
        )}
        {state.state === 'on' && (
          <>
            <Button
              isSmall
              icon={Send}
              disabled={isBusy}
              unavailable={unavailable}
              onClick={() => void run(test)}
            >
              {t('push.test')}
            </Button>
            <Button isSmall look="quiet" disabled={isBusy} onClick={() => void run(() => turn(push.turnOff))}>
              {t('push.turnOff')}
            </Button>
          </>
        )}
      </div>
      <p role="status" className={`mt-1 text-sm ${said?.look === 'problem' ? 'text-danger' : 'text-muted'}`}>
        {said?.text}
      </p>
    </div>
  );
}

const icons: Record<PushState['state'], LucideIcon> = {
  unsupported: CloudOff,
  blocked: ShieldX,
  off: BellRing,
  on: CircleCheck,
};

function StateWords({ state }: { state: PushState }) {
  const { t } = useTranslation();
  return (
    <span className="flex min-h-6 items-center gap-2">
      <Icon
        of={icons[state.state]}
        size={14}
        className={state.state === 'on' ? 'text-positive' : 'text-muted'}
      />
      {t(`push.${state.state}`)}
    </span>
  );
}
