import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** A dialog around one form: cancel, and the verb that sends it. While it is closed there is no form, so the next one begins anew. */
export function FormDialog({
  isOpen,
  title,
  verb,
  width = 'max-w-[520px]',
  unavailable,
  onClose,
  children,
}: {
  isOpen: boolean;
  title: string;
  /** What sending does. */
  verb: string;
  width?: string;
  /** Why it cannot be sent now. */
  unavailable?: string | undefined;
  onClose: () => void;
  /** The form, which takes this id. */
  children: (formId: string) => ReactNode;
}) {
  const { t } = useTranslation();
  const formId = useId();
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      title={title}
      closeLabel={t('verb.close')}
      width={width}
      foot={
        <>
          <Button onClick={onClose}>{t('verb.cancel')}</Button>
          <Button look="primary" type="submit" form={formId} unavailable={unavailable}>
            {verb}
          </Button>
        </>
      }
    >
      {isOpen && children(formId)}
    </Dialog>
  );
}
