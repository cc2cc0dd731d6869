import { KeyRound, LogIn } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorKind, LoginChallenge } from '#protocol/http/factors.ts';
import { useSession, useShell } from '../../data/desk.ts';
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
  const { hasPasskeys } = useShell();
  const usable = asked.factors.filter(each => each !== 'passkey' || hasPasskeys);
  const [factor, setFactor] = useState<FactorKind>(usable[0] ?? 'recovery');
  return (
    <DoorFrame
      title={t('factor.askTitle')}
      text={t(texts[factor])}
      below={
        <>
          {usable
            .filter(each => each !== factor)
            .map(other => (
              <DoorLink key={other} onClick={() => setFactor(other)}>
                {t(ways[other])}
              </DoorLink>
            ))}
          <DoorLink onClick={() => onOver(null)}>{t('factor.begin')}</DoorLink>
          {factor === 'recovery' && <p>{t('factor.lost')}</p>}
          {usable.length < asked.factors.length && <p>{t('factor.passkeyElsewhere')}</p>}
        </>
      }
    >
      {factor === 'passkey' ? (
        <PasskeyStep {...{ asked, onOver }} />
      ) : (
        <CodeForm key={factor} {...{ asked, factor, onOver }} />
      )}
    </DoorFrame>
  );
}

const texts = {
  passkey: 'factor.askPasskey',
  totp: 'factor.askCode',
  recovery: 'factor.askRecovery',
} as const satisfies Record<FactorKind, string>;
const ways = {
  passkey: 'factor.usePasskeyInstead',
  totp: 'factor.useCode',
  recovery: 'factor.useRecovery',
} as const satisfies Record<FactorKind, string>;

function PasskeyStep({ asked, onOver }: Props) {
  const { t } = useTranslation();
  const { signInByPasskey } = useShell();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await signInByPasskey(asked.challenge);
    setBusy(false);
    if (answer.ok) return;
    if (answer.problem.code === 'challenge_over') return onOver(answer.problem);
    setProblem(answer.problem);
  };
  return (
    <>
      {problem && <DoorProblem problem={problem} />}
      <Button
        look="primary"
        icon={KeyRound}
        autoFocus
        disabled={isBusy}
        className="h-8 justify-center"
        onClick={() => void confirm()}
      >
        {isBusy ? t('signIn.busy') : t('factor.usePasskey')}
      </Button>
    </>
  );
}

function CodeForm({ asked, factor, onOver }: Props & { factor: 'totp' | 'recovery' }) {
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
