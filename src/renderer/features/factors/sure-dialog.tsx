import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Says what an act means before it is done. */
export function SureDialog({
  isOpen,
  title,
  text,
  verb,
  onClose,
  onSure,
}: {
  isOpen: boolean;
  title: string;
  text: string;
  verb: string;
  onClose: () => void;
  onSure: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      title={title}
      closeLabel={t('verb.close')}
      width="max-w-[440px]"
      foot={
        <>
          <Button onClick={onClose}>{t('factor.keep')}</Button>
          <Button look="danger" onClick={onSure}>
            {verb}
          </Button>
        </>
      }
    >
      <p className="p-4 text-sm">{text}</p>
    </Dialog>
  );
}
