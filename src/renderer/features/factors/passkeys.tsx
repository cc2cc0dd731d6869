import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PasskeyEntry, passkeyNameMost } from '#protocol/http/passkeys.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useKit } from '../../app/kit.tsx';
import { useDesk, useShell } from '../../data/desk.ts';
import { labelOf } from '../../sw/label.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet } from '../../ui/section.tsx';
import { whenOf } from '../../ui/time.ts';
import { useDoorOptions } from '../sign-in/use-door-options.ts';
import { SureDialog } from './sure-dialog.tsx';

type Changed = (recoveryCodes: readonly string[] | null) => void;

/** One's own passkeys. Where this desk can have none, nothing is said of them. */
export function Passkeys({
  of,
  unavailable,
  onChanged,
}: {
  of: readonly PasskeyEntry[];
  unavailable: string | undefined;
  onChanged: Changed;
}) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const { toasts } = useKit();
  const { hasPasskeys } = useShell();
  const { identityServer: server } = useDesk();
  const options = useDoorOptions();
  const [isAdding, setAdding] = useState(false);
  const [going, setGoing] = useState<PasskeyEntry | null>(null);
  const remove = async ({ id }: PasskeyEntry) => {
    setGoing(null);
    const answer = await server.removePasskey(id);
    if (answer.ok) toasts.say(t('factor.passkeyRemoved'));
    else toasts.say(answer.problem.message, { look: 'problem' });
    onChanged(null);
  };
  if (of.length === 0 && !options?.hasPasskeys) return null;
  return (
    <div className="mt-3">
      <div className="flex min-h-7 items-center gap-2">
        <h3 className="flex-1 text-sm font-strong">{t('factor.passkeys')}</h3>
        {options?.hasPasskeys && hasPasskeys && (
          <Button isSmall unavailable={unavailable} onClick={() => setAdding(true)}>
            {t('factor.addPasskey')}
          </Button>
        )}
      </div>
      {!hasPasskeys && <Quiet>{t('factor.passkeyElsewhere')}</Quiet>}
      {of.length > 0 && (
        <ul aria-label={t('factor.passkeys')} className="border-t border-line text-sm">
          {of.map(key => (
            <li key={key.id} className="flex min-h-9 items-center gap-2 border-b border-line">
              <Icon of={KeyRound} size={14} className="text-muted" />
              <span className="min-w-0 flex-1 break-words">
                {key.name}
                <span className="ml-2 text-muted">
                  {key.usedAt === null
                    ? t('factor.passkeyUnused')
                    : t('factor.passkeyUsed', { when: whenOf(key.usedAt, now, i18n.language) })}
                </span>
              </span>
              <Button
                isSmall
                unavailable={unavailable}
                aria-label={t('factor.removePasskeyOf', { name: key.name })}
                onClick={() => setGoing(key)}
              >
                {t('factor.removePasskey')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <FormDialog
        isOpen={isAdding}
        title={t('factor.addPasskeyTitle')}
        verb={t('factor.addPasskeyVerb')}
        width="max-w-[420px]"
        onClose={() => setAdding(false)}
      >
        {formId => (
          <PasskeyForm
            formId={formId}
            onAdded={codes => {
              setAdding(false);
              toasts.say(t('factor.passkeyAdded'));
              onChanged(codes);
            }}
          />
        )}
      </FormDialog>
      <SureDialog
        isOpen={going !== null}
        title={t('factor.removePasskeyTitle', { name: going?.name ?? '' })}
        text={t('factor.removePasskeyText')}
        verb={t('factor.removePasskey')}
        onClose={() => setGoing(null)}
        onSure={() => going && void remove(going)}
      />
    </div>
  );
}

function PasskeyForm({ formId, onAdded }: { formId: string; onAdded: Changed }) {
  const { t } = useTranslation();
  const { identityServer: server } = useDesk();
  const [name, setName] = useState(() => labelOf(navigator.userAgent));
  const [problem, setProblem] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || name.trim() === '') return;
    setBusy(true);
    const answer = await server.addPasskey(name.trim());
    setBusy(false);
    if (answer.ok) onAdded(answer.recoveryCodes);
    else setProblem(answer.problem.message);
  };
  return (
    <form id={formId} onSubmit={add} noValidate className="grid gap-4 p-4">
      <p className="text-sm text-muted">{t('factor.addPasskeyText')}</p>
      <TextField
        label={t('factor.passkeyName')}
        hint={t('factor.passkeyNameHint')}
        problem={problem}
        maxLength={passkeyNameMost}
        autoFocus
        value={name}
        onChange={event => setName(event.target.value)}
      />
    </form>
  );
}
