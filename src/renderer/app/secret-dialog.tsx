import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export type MadeSecret = {
  name: string;
  secret: string /** The old one works on until then; null: there is none. */;
  oldUntil: string | null;
};

/** A secret as it was just made. Closing it is the end of anybody's seeing it. */
export function SecretDialog({
  made,
  title,
  text,
  label,
  onClose,
}: {
  title: string;
  /** What becomes of whoever loses it. */
  text: string;
  /** What it is called. */
  label: string;
  /** Null: closed. */
  made: MadeSecret | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen={made !== null}
      onOpenChange={open => !open && onClose()}
      title={title}
      closeLabel={t('verb.close')}
      width="max-w-[600px]"
      foot={
        <Button look="primary" onClick={onClose}>
          {t('apiKeys.secretDone')}
        </Button>
      }
    >
      {made && <Secret {...{ made, text, label }} />}
    </Dialog>
  );
}

function Secret({
  made: { secret, oldUntil },
  text,
  label,
}: {
  made: MadeSecret;
  text: string;
  label: string;
}) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'yes' | 'failed' | null>(null);
  const copy = () => {
    navigator.clipboard.writeText(secret).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  return (
    <div className="grid gap-3 p-4 text-sm">
      <p>{text}</p>
      <div className="flex items-start gap-2">
        <textarea
          readOnly
          rows={2}
          aria-label={label}
          value={secret}
          onFocus={event => event.target.select()}
          className="min-w-0 flex-1 resize-none rounded-sm border border-line-control bg-sunken px-[9px] py-[6px] font-mono text-[12.5px] break-all"
        />
        <Button icon={copied === 'yes' ? Check : Copy} onClick={copy}>
          {t('apiKeys.copy')}
        </Button>
      </div>
      <p role="status" className="text-muted empty:hidden">
        {copied === 'yes' && t('apiKeys.copied')}
        {copied === 'failed' && t('apiKeys.copyFailed')}
      </p>
      {oldUntil !== null && <p className="text-ink-2">{oldUntil}</p>}
    </div>
  );
}
