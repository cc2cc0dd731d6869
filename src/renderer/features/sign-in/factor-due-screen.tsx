import { KeyRound } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TotpOffer } from '#protocol/http/factors.ts';
import { useShell } from '../../data/desk.ts';
import type { Problem, Session } from '../../data/model.ts';
import { labelOf } from '../../sw/label.ts';
import { Button } from '../../ui/button.tsx';
import { RecoveryCodes } from '../factors/recovery-codes.tsx';
import { TotpForm } from '../factors/totp-form.tsx';
import { DoorFrame, DoorLink, DoorProblem } from './door-frame.tsx';
import { useDoorOptions } from './use-door-options.ts';

/** The role must have a second factor and this person has none: nothing else is possible until it is set up. */
export function FactorDueScreen({ session }: { session: Extract<Session, { state: 'factor_due' }> }) {
  const { t } = useTranslation();
  const { setUp, goOn, signOut } = useShell();
  const formId = useId();
  const [offer, setOffer] = useState<TotpOffer | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { user } = session;

  useEffect(() => {
    let isGone = false;
    void setUp.offerTotp().then(answer => {
      if (isGone) return;
      if (answer.ok) setOffer(answer);
      else setProblem(answer.problem);
    });
    return () => {
      isGone = true;
    };
  }, [setUp]);

  const enter = async () => {
    const answer = await goOn();
    if (!answer.ok) setProblem(answer.problem);
  };
  if (codes)
    return (
      <DoorFrame isWide title={t('factor.codesTitle')} text={user.email}>
        <RecoveryCodes codes={codes} email={user.email} />
        {problem && <DoorProblem problem={problem} />}
        <Button look="primary" className="h-8 justify-center" onClick={() => void enter()}>
          {t('factor.kept')}
        </Button>
      </DoorFrame>
    );
  return (
    <DoorFrame
      isWide
      title={t('factor.dueTitle')}
      text={t('factor.dueText', { role: t(`people.role_${user.role}`) })}
      below={<DoorLink onClick={() => void signOut()}>{t('factor.dueLeave')}</DoorLink>}
    >
      {problem &&
        (problem.code === 'reauthentication_required' ? (
          <p role="alert" className="text-sm">
            {t('factor.dueStale')}
          </p>
        ) : (
          <DoorProblem problem={problem} />
        ))}
      {offer && (
        <>
          <ByPasskey
            onDone={recoveryCodes => {
              setProblem(null);
              if (recoveryCodes) setCodes(recoveryCodes);
              else void enter();
            }}
            onProblem={setProblem}
          />
          <TotpForm
            {...{ formId, offer, server: setUp }}
            onDone={({ recoveryCodes }) => {
              setProblem(null);
              if (recoveryCodes) setCodes(recoveryCodes);
              else void enter();
            }}
          />
          <Button look="primary" type="submit" form={formId} className="h-8 justify-center">
            {t('factor.setUpVerb')}
          </Button>
        </>
      )}
    </DoorFrame>
  );
}

/** The shorter way, where this desk and this program have it: the device itself, which nobody has to copy anything from. */
function ByPasskey({
  onDone,
  onProblem,
}: {
  onDone: (recoveryCodes: readonly string[] | null) => void;
  onProblem: (problem: Problem) => void;
}) {
  const { t } = useTranslation();
  const { setUp, hasPasskeys } = useShell();
  const options = useDoorOptions();
  const [isBusy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const answer = await setUp.addPasskey(labelOf(navigator.userAgent));
    setBusy(false);
    if (answer.ok) onDone(answer.recoveryCodes);
    else onProblem(answer.problem);
  };
  if (!options?.hasPasskeys || !hasPasskeys) return null;
  return (
    <div className="grid gap-2 border-b border-line pb-4">
      <p className="text-sm">{t('factor.duePasskey')}</p>
      <Button icon={KeyRound} disabled={isBusy} className="h-8 justify-center" onClick={() => void add()}>
        {t('factor.addPasskey')}
      </Button>
    </div>
  );
}
