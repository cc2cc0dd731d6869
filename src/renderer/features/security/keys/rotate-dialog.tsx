import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import { RotateDialog } from '../../../app/rotate-dialog.tsx';
import type { MadeSecret } from '../../../app/secret-dialog.tsx';
import { useDesk } from '../../../data/desk.ts';

/** Gives a key another secret, and the old one some time beside it. */
export function RotateKeyDialog(props: {
  /** Null: closed. */
  of: ApiKey | null;
  onClose: () => void;
  onMade: (made: MadeSecret) => void;
}) {
  const { t } = useTranslation();
  const { keys } = useDesk().securityServer;
  return (
    <RotateDialog
      {...props}
      title={t('apiKeys.rotateTitle', { name: props.of?.name ?? '' })}
      verb={t('apiKeys.rotate')}
      needs="key.edit"
      text={t('apiKeys.rotateText')}
      label={t('apiKeys.grace')}
      rotate={({ id }, graceHours) => keys.rotate(id, graceHours)}
    />
  );
}
