import { LogIn } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoginChallenge } from '#protocol/http/factors.ts';
import { useSession } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { DoorFrame, DoorLink, DoorProblem } from './door-frame.tsx';

type Props = {
  asked: LoginChallenge;
  /** Begins anew with the password; the problem says why, where nobody chose it. */
  onOver: (problem: Problem | null) => void;
};

/** The password was right. What else this person shows lets them in. */
export function SecondStep({ asked, onOver }: Props) {
  const { t } = useTranslation();
  const [factor, setFactor] = useState(asked.factors[0] ?? 'totp');
  const other = asked.factors.find(each => each !== factor);
  return (
    <DoorFrame
      title={t('factor.askTitle')}
      text={factor === 'totp' ? t('factor.askCode') : t('factor.askRecovery')}
      below={
        <>
          {other && (
            <DoorLink onClick={() => setFactor(other)}>
              {other === 'recovery' ? t('factor.useRecovery') : t('factor.useCode')}
            </DoorLink>
          )}
          <DoorLink onClick={() => onOver(null)}>{t('factor.begin')}</DoorLink>
          {factor === 'recovery' && <p>{t('factor.lost')}</p>}
        </>
      }
    >
      <CodeForm key={factor} {...{ asked, factor, onOver }} />
    </DoorFrame>
  );
}

function CodeForm({ asked, factor, onOver }: Props & { factor: LoginChallenge['factors'][number] }) {
  const { t } = useTranslation();
  const { verify } = useSession();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || code.trim() === '') return;
    setBusy(true);
    setProblem(null);
    const answer = await verify({ challenge: asked.challenge, factor, code });
    setBusy(false);
    if (answer.ok) return;
    if (answer.problem.code === 'challenge_over') return onOver(answer.problem);
    setProblem(answer.problem);
    // A wrong code is of no more use; whoever waits for the server or their turn keeps theirs.
    if (answer.problem.code === 'wrong_second_factor') setCode('');
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <TextField
        label={factor === 'totp' ? t('factor.code') : t('factor.recovery')}
        hint={factor === 'totp' ? t('factor.codeHint') : undefined}
        name="code"
        inputMode={factor === 'totp' ? 'numeric' : 'text'}
        autoComplete={factor === 'totp' ? 'one-time-code' : 'off'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={factor === 'totp' ? 40 : 80}
        autoFocus
        className="tabular-nums"
        value={code}
        onChange={event => setCode(event.target.value)}
      />
      {problem && <DoorProblem problem={problem} />}
      <Button look="primary" type="submit" icon={LogIn} disabled={isBusy} className="h-8 justify-center">
        {isBusy ? t('signIn.busy') : t('signIn.verb')}
      </Button>
    </form>
  );
}
