import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useKit } from '../../../app/kit.tsx';
import { useDesk } from '../../../data/desk.ts';
import { NewPasswordFields, useNewPassword } from '../../sign-in/new-password.tsx';

type Props = { onClose: () => void; onDone: () => void };

/** Chooses another password for oneself; the server says what is wrong with it. */
export function PasswordDialog({ isOpen, ...props }: Props & { isOpen: boolean }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={isOpen}
      title={t('ownSignIn.passwordTitle')}
      verb={t('ownSignIn.passwordVerb')}
      width="max-w-[420px]"
      onClose={props.onClose}
    >
      {formId => <PasswordForm formId={formId} {...props} />}
    </FormDialog>
  );
}

function PasswordForm({ formId, onClose, onDone }: Props & { formId: string }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { identityServer, user } = useDesk();
  const chosen = useNewPassword();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!chosen.check()) return;
    const answer = await identityServer.setPassword(chosen.password);
    if (!answer.ok) return chosen.refuse(answer.problem.message);
    toasts.say(t('ownSignIn.passwordDone'));
    onDone();
    onClose();
  };
  return (
    <form id={formId} onSubmit={submit} noValidate className="grid gap-4 p-4">
      <p className="text-sm text-muted">{t('ownSignIn.passwordText')}</p>
      {/* For the browser's own keeper of passwords. */}
      <input type="email" name="email" autoComplete="username" value={user.email} readOnly hidden />
      <NewPasswordFields of={chosen} />
    </form>
  );
}
