import { Check, CircleHelp, PlugZap, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProviderCheck } from '#protocol/http/sso.ts';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { type ProviderForm, trialOf } from './provider-form.ts';

const marks = {
  good: { icon: Check, look: 'text-positive' },
  bad: { icon: X, look: 'text-danger' },
  unknown: { icon: CircleHelp, look: 'text-muted' },
} as const;

/** Asks the provider before anybody depends on it. */
export function Trial({ form, hasKept }: { form: ProviderForm; hasKept: boolean }) {
  const { t } = useTranslation();
  const { sso } = useDesk().securityServer;
  const unavailable = useUnavailable('security.edit');
  const [checks, setChecks] = useState<readonly ProviderCheck[]>([]);
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const wish = trialOf(form, hasKept);
  const ask = async () => {
    if (!wish || isBusy) return;
    setBusy(true);
    setChecks([]);
    setSaid(t('sso.testing'));
    const answer = await sso.test(wish);
    setBusy(false);
    setChecks(answer.ok ? answer.checks : []);
    const isGood = answer.ok && answer.checks.every(({ outcome }) => outcome === 'good');
    setSaid(answer.ok ? (isGood ? t('sso.testGood') : '') : answer.problem.message);
  };
  return (
    <div className="rounded-sm border border-line p-3">
      <div className="flex items-center gap-3">
        <Button
          icon={PlugZap}
          unavailable={unavailable}
          disabled={!wish || isBusy}
          onClick={() => void ask()}
        >
          {t('sso.test')}
        </Button>
        <p role="status" className="text-sm text-ink-2">
          {said}
        </p>
      </div>
      {checks.length > 0 && (
        <ul className="mt-2 grid gap-1 text-sm" aria-label={t('sso.test')}>
          {checks.map(({ check, outcome, said: words }) => (
            <li key={check} className="flex gap-2">
              <span className={`mt-[2px] ${marks[outcome].look}`}>
                <Icon of={marks[outcome].icon} size={14} />
              </span>
              <span>
                <span className="font-medium">{t(`sso.check_${check}`)}</span>
                <span className="sr-only">, {t(`sso.outcome_${outcome}`)}</span>
                <span className="text-ink-2">: {words}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
