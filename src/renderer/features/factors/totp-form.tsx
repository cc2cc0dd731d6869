import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfirmTotpAnswer, TotpOffer } from '#protocol/http/factors.ts';
import type { IdentityServer } from '../../data/identity-server.ts';
import { TextField } from '../../ui/field.tsx';
import { CopyButton } from './copy-button.tsx';

/** What an authenticator program is shown, and the code that proves that it has it. */
export function TotpForm({
  formId,
  offer,
  server,
  onDone,
}: {
  formId: string;
  offer: TotpOffer;
  server: Pick<IdentityServer, 'confirmTotp'>;
  onDone: (answer: ConfirmTotpAnswer) => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || code.trim() === '') return;
    setBusy(true);
    const answer = await server.confirmTotp(code);
    setBusy(false);
    if (answer.ok) return onDone(answer);
    const { message, details } = answer.problem;
    setProblem(details?.[0]?.problem ?? message);
  };
  return (
    <form id={formId} onSubmit={confirm} noValidate className="grid gap-4">
      <p className="text-sm text-muted">{t('factor.scan')}</p>
      {/* Black on white whatever the theme: some cameras read nothing else. */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(offer.qr)}`}
        alt={t('factor.picture')}
        className="size-[180px] justify-self-center rounded-sm bg-white"
      />
      <div>
        <div className="mb-1 flex items-center gap-2 text-sm text-ink-2">
          <span className="flex-1">{t('factor.secret')}</span>
          <CopyButton text={offer.secret.replaceAll(' ', '')} />
        </div>
        <code className="block rounded-sm bg-surface px-2 py-1 font-mono text-sm break-words select-all">
          {offer.secret}
        </code>
      </div>
      <TextField
        label={t('factor.confirm')}
        hint={t('factor.codeHint')}
        problem={problem}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        maxLength={40}
        autoFocus
        className="tabular-nums"
        value={code}
        onChange={event => setCode(event.target.value)}
      />
    </form>
  );
}
