import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useDesk, useShell } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { OutsideWay } from './outside-way.tsx';
import { useDoorOptions } from './use-door-options.ts';

/** Stands over whatever waits for it: an act that could do harm goes on once the person has shown that it is them. */
export function ProofDialog() {
  const { t } = useTranslation();
  const { identityServer } = useDesk();
  const { isProofAsked, giveUpProof } = identityServer;
  const isAsked = useSyncExternalStore(isProofAsked.subscribe, isProofAsked.get);
  return (
    <FormDialog
      isOpen={isAsked}
      title={t('proof.title')}
      verb={t('proof.verb')}
      width="max-w-[420px]"
      onClose={giveUpProof}
    >
      {formId => <ProofForm formId={formId} />}
    </FormDialog>
  );
}

function ProofForm({ formId }: { formId: string }) {
  const { t } = useTranslation();
  const { identityServer, user } = useDesk();
  const { door } = useShell();
  const options = useDoorOptions();
  const [isAway, setAway] = useState(false);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || password === '') return;
    setBusy(true);
    const answer = await identityServer.prove(password);
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
  };
  const seconds = problem?.retryAfterMs === undefined ? 0 : Math.ceil(problem.retryAfterMs / 1_000);
  const told =
    problem &&
    `${problem.code === 'offline' ? t('signIn.offline') : problem.message}${
      seconds > 0 ? ` ${t('signIn.retryAfter', { count: seconds })}` : ''
    }`;
  return (
    <form id={formId} onSubmit={submit} noValidate className="grid gap-4 p-4">
      <p className="text-sm text-muted">{t('proof.text')}</p>
      {/* For the browser's own keeper of passwords. */}
      <input type="email" name="email" autoComplete="username" value={user.email} readOnly hidden />
      <TextField
        label={t('proof.password')}
        type="password"
        name="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        problem={told ?? undefined}
        hint={isBusy ? t('proof.busy') : undefined}
        onChange={event => setPassword(event.target.value)}
      />
      {options?.singleSignOn.map(({ slug, name }) => {
        const address = door.startOf(slug, 'proof');
        return address === null ? (
          <OutsideWay key={slug} wish={{ slug, purpose: 'proof' }}>
            {t('sso.confirmWith', { name })}
          </OutsideWay>
        ) : (
          <a
            key={slug}
            href={address}
            target="_blank"
            rel="noreferrer"
            className={buttonClass('plain', false, 'h-8 justify-center no-underline')}
            onClick={() => setAway(true)}
          >
            {t('sso.confirmWith', { name })}
          </a>
        );
      })}
      {isAway && (
        <div className="grid gap-2 text-sm">
          <p className="text-muted">{t('sso.confirmText')}</p>
          <Button className="justify-self-start" onClick={identityServer.provenElsewhere}>
            {t('sso.confirmGoOn')}
          </Button>
        </div>
      )}
    </form>
  );
}
