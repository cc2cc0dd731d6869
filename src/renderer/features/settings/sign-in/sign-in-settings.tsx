import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKit } from '../../../app/kit.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import type { Answer } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { SessionTable } from '../../sign-in/session-table.tsx';
import { PasswordDialog } from './password-dialog.tsx';

/** One's own password, and where one is signed in. */
export function SignInSettings() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { identityServer } = useDesk();
  const loaded = useServer(identityServer.sessions);
  const [isOpen, setOpen] = useState<'password' | 'others' | null>(null);
  const unavailable = loaded.isOffline ? t('server.needed') : undefined;
  const others = loaded.data?.sessions.filter(({ isThis }) => !isThis) ?? [];

  async function act<T extends object>(ask: () => Promise<Answer<T>>, said: (answer: T) => string) {
    const answer = await ask();
    toasts.say(answer.ok ? said(answer) : answer.problem.message, answer.ok ? {} : { look: 'problem' });
    loaded.reload();
  }
  const endOthers = async () => {
    setOpen(null);
    await act(identityServer.endOtherSessions, ({ ended }) => t('ownSignIn.ended', { count: ended }));
  };

  return (
    <Section
      title={t('ownSignIn.title')}
      verbs={
        <>
          <Button isSmall unavailable={unavailable} onClick={() => setOpen('password')}>
            {t('ownSignIn.changePassword')}
          </Button>
          <Button
            isSmall
            unavailable={unavailable ?? (others.length === 0 ? t('session.none') : undefined)}
            onClick={() => setOpen('others')}
          >
            {t('ownSignIn.endOthers')}
          </Button>
        </>
      }
    >
      <Quiet>{t('ownSignIn.text')}</Quiet>
      <div className="mt-2">
        {loaded.data ? (
          <SessionTable
            label={t('session.list')}
            sessions={loaded.data.sessions}
            unavailable={unavailable}
            onEnd={({ id }) =>
              void act(
                () => identityServer.endSession(id),
                () => t('session.ended'),
              )
            }
          />
        ) : (
          <Unloaded of={loaded} />
        )}
      </div>
      <PasswordDialog isOpen={isOpen === 'password'} onClose={() => setOpen(null)} onDone={loaded.reload} />
      <Dialog
        isOpen={isOpen === 'others'}
        onOpenChange={open => !open && setOpen(null)}
        title={t('ownSignIn.endOthersTitle')}
        closeLabel={t('verb.close')}
        width="max-w-[440px]"
        foot={
          <>
            <Button onClick={() => setOpen(null)}>{t('ownSignIn.keep')}</Button>
            <Button look="danger" onClick={() => void endOthers()}>
              {t('ownSignIn.endOthers')}
            </Button>
          </>
        }
      >
        <p className="p-4 text-sm">{t('ownSignIn.endOthersText')}</p>
      </Dialog>
    </Section>
  );
}
