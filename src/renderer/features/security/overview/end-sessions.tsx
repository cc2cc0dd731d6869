import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { useDesk } from '../../../data/desk.ts';
import { useEventWords } from './use-events.ts';

/** Signs somebody out everywhere, after saying what that does to their computers. */
export function EndSessionsDialog({
  personId,
  onClose,
}: {
  /** Null: closed. */
  personId: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { person } = useEventWords();
  const { people } = useDesk().securityServer;
  return (
    <ConfirmDialog
      {...{ of: personId, onClose, needs: 'people.edit' }}
      title={t('events.endTitle', { name: person(personId) })}
      verb={t('events.end')}
      text={t('events.endText')}
      work={people.endAllSessions}
    />
  );
}
