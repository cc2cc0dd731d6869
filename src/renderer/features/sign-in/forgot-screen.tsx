import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShell } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { DoorFrame, DoorLink, DoorProblem } from './door-frame.tsx';

/** Asks for a link by mail. Whether somebody has that address is told to nobody. */
export function ForgotScreen({ email: given, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation();
  const { door } = useShell();
  const [email, setEmail] = useState(given);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [state, setState] = useState<'asking' | 'busy' | 'sent'>('asking');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setState('busy');
    const answer = await door.forgot(email.trim());
    setProblem(answer.ok ? null : answer.problem);
    setState(answer.ok ? 'sent' : 'asking');
  };
  const back = <DoorLink onClick={onBack}>{t('signIn.back')}</DoorLink>;
  if (state === 'sent')
    return <DoorFrame title={t('forgot.sentTitle')} text={t('forgot.sent', { email })} below={back} />;
  return (
    <DoorFrame title={t('forgot.title')} text={t('forgot.text')} below={back}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={event => setEmail(event.target.value)}
        />
        {problem && <DoorProblem problem={problem} />}
        <Button look="primary" type="submit" disabled={state === 'busy'} className="h-8 justify-center">
          {t('forgot.verb')}
        </Button>
      </form>
    </DoorFrame>
  );
}
