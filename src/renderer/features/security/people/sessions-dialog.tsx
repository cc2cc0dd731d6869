import { useTranslation } from 'react-i18next';
import { useKit } from '../../../app/kit.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import type { Agent, Answer } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Quiet } from '../../../ui/section.tsx';
import { SessionTable } from '../../sign-in/session-table.tsx';
import { useHeld } from '../use-held.ts';

/** Where a colleague is signed in; an admin ends one session, or all of them. */
export function SessionsDialog({
  person,
  onClose,
}: {
  /** Null: closed. */
  person: Agent | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen={person !== null}
      onOpenChange={open => !open && onClose()}
      title={t('people.sessionsTitle', { name: person?.name ?? '' })}
      closeLabel={t('verb.close')}
      width="max-w-[720px]"
    >
      {person && <Sessions key={person.id} person={person} />}
    </Dialog>
  );
}

function Sessions({ person }: { person: Agent }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { people: server } = useDesk().securityServer;
  const unavailable = useUnavailable('people.edit');
  const loaded = useHeld(
    'sessions',
    held => ({
      sessions: held.sessions
        .filter(({ personId }) => personId === person.id)
        // Of a colleague: it is not the one that asks. Of oneself, the server says which.
        .map(session => ({ ...session, isThis: false })),
    }),
    () => server.sessions(person.id),
  );
  async function act(work: Promise<Answer>, said: string) {
    const answer = await work;
    toasts.say(answer.ok ? said : answer.problem.message, answer.ok ? {} : { look: 'problem' });
    loaded.reload();
  }
  const sessions = loaded.data?.sessions;
  return (
    <div className="grid gap-3 p-4">
      <Quiet>{t('people.sessionsText')}</Quiet>
      {!sessions && <Unloaded of={loaded} />}
      {sessions?.length === 0 && <p className="text-sm">{t('people.noSession')}</p>}
      {sessions && sessions.length > 0 && (
        <>
          <SessionTable
            label={t('session.list')}
            sessions={sessions}
            unavailable={unavailable}
            onEnd={({ id }) => void act(server.endSession(person.id, id), t('session.ended'))}
          />
          <Button
            look="danger"
            className="justify-self-end"
            unavailable={unavailable}
            onClick={() => void act(server.endAllSessions(person.id), t('people.allEnded'))}
          >
            {t('people.endAll')}
          </Button>
        </>
      )}
    </div>
  );
}
