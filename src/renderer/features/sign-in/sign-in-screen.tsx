import { KeyRound, LogIn } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoginChallenge } from '#protocol/http/factors.ts';
import { useSession, useShell } from '../../data/desk.ts';
import type { Problem, Session } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { DoorFrame, DoorLink, DoorProblem } from './door-frame.tsx';
import { ForgotScreen } from './forgot-screen.tsx';
import { ProviderLinks } from './providers.tsx';
import { type Refused, RefusedProblem } from './refused.tsx';
import { SecondStep } from './second-step.tsx';
import { useDoorOptions } from './use-door-options.ts';

type Asking = Extract<Session, { state: 'signed_out' | 'locked' }>;

/** The door. A locked console keeps its person: the same one signs in and everything goes on. */
export function SignInScreen({ session, refused }: { session: Asking; refused: Refused | null }) {
  const { t } = useTranslation();
  const { signIn, signOut } = useSession();
  const { hasPasskeys, signInByPasskey } = useShell();
  const locked = session.state === 'locked' ? session : null;
  const [email, setEmail] = useState(locked?.user.email ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState<LoginChallenge | null>(null);
  const [isForgotten, setForgotten] = useState(false);
  const options = useDoorOptions();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const answer = await signIn(email.trim(), password);
    setBusy(false);
    if (answer.ok) return;
    if (answer.problem.secondFactor) setAsked(answer.problem.secondFactor);
    else setProblem(answer.problem);
  };

  const byPasskey = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await signInByPasskey();
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
  };

  if (asked)
    return (
      <SecondStep
        asked={asked}
        onOver={why => {
          setAsked(null);
          setPassword('');
          setProblem(why);
        }}
      />
    );
  if (isForgotten) return <ForgotScreen email={email} onBack={() => setForgotten(false)} />;
  return (
    <DoorFrame
      title={locked ? t('signIn.lockedTitle', { name: locked.user.name }) : t('signIn.title')}
      text={locked ? <LockedText session={locked} /> : t('signIn.text')}
      below={
        <>
          {options?.hasMail && (
            <DoorLink onClick={() => setForgotten(true)}>{t('signIn.forgotten')}</DoorLink>
          )}
          {locked && (
            <p>
              {t('signIn.otherText')} <DoorLink onClick={() => void signOut()}>{t('signIn.other')}</DoorLink>
            </p>
          )}
        </>
      }
    >
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={locked !== null}
          autoFocus={locked === null}
          value={email}
          onChange={event => setEmail(event.target.value)}
        />
        <TextField
          label={t('signIn.password')}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          autoFocus={locked !== null}
          value={password}
          onChange={event => setPassword(event.target.value)}
        />
        {problem && <DoorProblem problem={problem} />}
        {refused && !problem && <RefusedProblem refused={refused} />}
        <Button look="primary" type="submit" icon={LogIn} disabled={isBusy} className="h-8 justify-center">
          {isBusy ? t('signIn.busy') : t('signIn.verb')}
        </Button>
      </form>
      {options?.hasPasskeys && hasPasskeys && (
        <Button
          icon={KeyRound}
          disabled={isBusy}
          className="h-8 justify-center"
          onClick={() => void byPasskey()}
        >
          {t('factor.passkeyAlone')}
        </Button>
      )}
      <ProviderLinks providers={options?.singleSignOn ?? []} />
    </DoorFrame>
  );
}

function LockedText({ session }: { session: Extract<Session, { state: 'locked' }> }) {
  const { t } = useTranslation();
  return (
    <>
      {session.reason === 'offline_too_long'
        ? t('signIn.offlineTooLong', { count: session.offlineDays })
        : t('signIn.expired')}
      {session.waiting > 0 && ` ${t('signIn.waiting', { count: session.waiting })}`}
    </>
  );
}
