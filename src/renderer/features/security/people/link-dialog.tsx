import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useKit } from '../../../app/kit.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';

/** A link that no mail carries: whoever invited hands it over. It is shown only now. */
export function LinkDialog({
  of,
  onClose,
}: {
  /** Null: closed. */
  of: { name: string; link: string } | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const copy = async (link: string) => {
    await navigator.clipboard.writeText(link);
    toasts.say(t('people.linkCopied'));
  };
  return (
    <Dialog
      isOpen={of !== null}
      onOpenChange={open => !open && onClose()}
      title={t('people.linkTitle', { name: of?.name ?? '' })}
      closeLabel={t('verb.close')}
      width="max-w-[520px]"
      foot={
        of && (
          <Button look="primary" icon={Copy} onClick={() => void copy(of.link)}>
            {t('people.linkCopy')}
          </Button>
        )
      }
    >
      {of && (
        <div className="grid gap-3 p-4">
          <p className="text-sm">{t('people.linkText')}</p>
          <TextField
            label={t('people.link')}
            readOnly
            value={of.link}
            onFocus={event => event.target.select()}
          />
        </div>
      )}
    </Dialog>
  );
}
