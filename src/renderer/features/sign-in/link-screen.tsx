import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkAnswer } from '#protocol/http/auth.ts';
import { useShell } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { DoorFrame, DoorLink, DoorProblem } from './door-frame.tsx';
import { NewPasswordFields, useNewPassword } from './new-password.tsx';

/** Whoever opened a link from a mail chooses a password, and is let in with it. */
export function LinkScreen({ token, onLeave }: { token: string; onLeave: () => void }) {
  const { t } = useTranslation();
  const { door } = useShell();
  const [link, setLink] = useState<LinkAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = useCallback(() => {
    void door.lookAtLink(token).then(answer => {
      setLink(answer.ok ? answer : null);
      setProblem(answer.ok ? null : answer.problem);
    });
  }, [door, token]);
  useEffect(look, [look]);
  const leave = <DoorLink onClick={onLeave}>{t('signIn.back')}</DoorLink>;
  if (problem && isDead(problem))
    return <DoorFrame title={t('link.deadTitle')} text={t('link.deadText')} below={leave} />;
  if (problem)
    return (
      <DoorFrame title={t('link.title')} text={t('link.later')} below={leave}>
        <DoorProblem problem={problem} />
        <Button onClick={look} className="h-8 justify-center">
          {t('link.again')}
        </Button>
      </DoorFrame>
    );
  if (!link) return <DoorFrame title={t('link.title')} text={t('link.looking')} />;
  return <ChoosePassword {...{ token, link, onLeave }} />;
}

/** A link that was cut in two is as dead as one that was used. */
const isDead = ({ code }: Problem): boolean => code === 'link_over' || code === 'malformed';

function ChoosePassword({ token, link, onLeave }: { token: string; link: LinkAnswer; onLeave: () => void }) {
  const { t } = useTranslation();
  const { door, session, signIn } = useShell();
  const chosen = useNewPassword();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (isBusy || !chosen.check()) return;
    setBusy(true);
    const answer = await door.chooseByLink(token, chosen.password);
    if (answer.ok) {
      // Where somebody sits already, they stay: this link was perhaps opened on their computer.
      if (session.get().state === 'signed_out') await signIn(link.email, chosen.password);
      return onLeave();
    }
    setBusy(false);
    if (answer.problem.code === 'weak_password') chosen.refuse(answer.problem.message);
    else setProblem(answer.problem);
  };
  return (
    <DoorFrame
      title={link.kind === 'invite' ? t('link.inviteTitle', { name: link.name }) : t('link.title')}
      text={t('link.text', { email: link.email })}
      below={<DoorLink onClick={onLeave}>{t('signIn.back')}</DoorLink>}
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {/* For the browser's own keeper of passwords. */}
        <input type="email" name="email" autoComplete="username" value={link.email} readOnly hidden />
        <NewPasswordFields of={chosen} />
        <p className="text-sm text-muted">{t('link.hint')}</p>
        {problem && <DoorProblem problem={problem} />}
        <Button look="primary" type="submit" disabled={isBusy} className="h-8 justify-center">
          {t('link.verb')}
        </Button>
      </form>
    </DoorFrame>
  );
}
