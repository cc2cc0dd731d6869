import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { useDesk } from '../../../data/desk.ts';

/** Ends a key for good, after saying so. */
export function RevokeDialog({
  of,
  onClose,
  onChanged,
}: {
  /** Null: closed. */
  of: { id: string; name: string } | null;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { keys } = useDesk().securityServer;
  return (
    <ConfirmDialog
      {...{ of, onClose, onTried: onChanged, needs: 'key.edit' }}
      title={t('apiKeys.revokeTitle', { name: of?.name ?? '' })}
      verb={t('apiKeys.revokeVerb', { name: of?.name ?? '' })}
      text={t('apiKeys.revokeText')}
      work={({ id }) => keys.revoke(id)}
    />
  );
}
