import { useTranslation } from 'react-i18next';
import type { SsoProvider } from '#protocol/http/sso.ts';
import { ConfirmDialog } from '../../../app/confirm-dialog.tsx';
import { useDesk } from '../../../data/desk.ts';

/** Says who needs another way in before it is done. */
export function RemoveDialog({
  of,
  onClose,
  onRemoved,
}: {
  /** Null: closed. */
  of: SsoProvider | null;
  onClose: () => void;
  onRemoved: (name: string) => void;
}) {
  const { t } = useTranslation();
  const { sso } = useDesk().securityServer;
  return (
    <ConfirmDialog
      {...{ of, onClose, needs: 'security.edit' }}
      title={t('sso.removeTitle', { name: of?.name ?? '' })}
      verb={t('sso.remove')}
      text={t('sso.removeText', { count: of?.linked ?? 0 })}
      work={({ slug }) => sso.remove(slug)}
      onDone={({ name }) => onRemoved(name)}
    />
  );
}
