import { LogIn, TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Brand } from '../../app/brand.tsx';
import { useSession } from '../../data/desk.ts';
import type { Problem, Session } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';

type Asking = Extract<Session, { state: 'signed_out' | 'locked' }>;

/** The door. A locked console keeps its person: the same one signs in and everything goes on. */
export function SignInScreen({ session }: { session: Asking }) {
  const { t } = useTranslation();
  const { signIn, signOut } = useSession();
  const locked = session.state === 'locked' ? session : null;
  const [email, setEmail] = useState(locked?.user.email ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const answer = await signIn(email.trim(), password);
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
  };

  return (
    <div className="title-bar grid h-full place-items-center overflow-y-auto bg-canvas py-10">
      <main className="no-drag w-[calc(100vw-48px)] max-w-[360px]">
        <Brand className="mb-4 text-lg" />
        <form
          onSubmit={submit}
          className="grid gap-4 rounded-lg border border-line bg-raised p-6 shadow-1"
          aria-labelledby="sign-in-title"
        >
          <div>
            <h1 id="sign-in-title" className="text-xl font-strong">
              {locked ? t('signIn.lockedTitle', { name: locked.user.name }) : t('signIn.title')}
            </h1>
            <p className="mt-1 text-muted">{locked ? <LockedText session={locked} /> : t('signIn.text')}</p>
          </div>
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
          {problem && <SignInProblem problem={problem} />}
          <Button look="primary" type="submit" icon={LogIn} disabled={isBusy} className="h-8 justify-center">
            {isBusy ? t('signIn.busy') : t('signIn.verb')}
          </Button>
        </form>
        {locked && (
          <p className="mt-3 text-sm text-muted">
            {t('signIn.otherText')}{' '}
            <button type="button" onClick={() => void signOut()} className="text-accent-text underline">
              {t('signIn.other')}
            </button>
          </p>
        )}
      </main>
    </div>
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

function SignInProblem({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const seconds = problem.retryAfterMs === undefined ? 0 : Math.ceil(problem.retryAfterMs / 1_000);
  return (
    <div role="alert" className="flex gap-2 rounded-sm bg-danger-soft px-3 py-2 text-sm text-danger">
      <Icon of={TriangleAlert} size={14} className="mt-[1px]" />
      <div>
        {problem.code === 'offline' ? t('signIn.offline') : problem.message}
        {seconds > 0 && ` ${t('signIn.retryAfter', { count: seconds })}`}
        {problem.id !== '' && <div className="text-xs">{t('failure.quote', { id: problem.id })}</div>}
      </div>
    </div>
  );
}
