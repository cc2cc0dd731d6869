import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordLength } from '#protocol/http/auth.ts';
import { TextField } from '../../ui/field.tsx';

/** A new password, typed twice. `check()` says whether it may be sent; what the server says of it is `refuse`d. */
export function useNewPassword() {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [isTried, setTried] = useState(false);
  const [refusal, refuse] = useState('');
  const isShort = [...password].length < passwordLength.least;
  return {
    ...{ password, setPassword, again, setAgain, isTried, isShort, refusal, refuse },
    check(): boolean {
      setTried(true);
      return !isShort && password === again;
    },
  };
}

export function NewPasswordFields({ of }: { of: ReturnType<typeof useNewPassword> }) {
  const { t } = useTranslation();
  const { password, again, isTried, isShort, refusal } = of;
  const problem = isTried && isShort ? t('ownSignIn.tooShort', { count: passwordLength.least }) : refusal;
  return (
    <>
      <TextField
        label={t('ownSignIn.newPassword')}
        type="password"
        name="new-password"
        autoComplete="new-password"
        maxLength={passwordLength.most}
        autoFocus
        value={password}
        problem={problem === '' ? undefined : problem}
        onChange={event => {
          of.setPassword(event.target.value);
          of.refuse('');
        }}
      />
      <TextField
        label={t('ownSignIn.again')}
        type="password"
        name="new-password-again"
        autoComplete="new-password"
        maxLength={passwordLength.most}
        value={again}
        problem={isTried && password !== again ? t('ownSignIn.notSame') : undefined}
        onChange={event => of.setAgain(event.target.value)}
      />
    </>
  );
}
