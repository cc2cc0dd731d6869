import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useKit } from '../../app/kit.tsx';
import { Button } from '../../ui/button.tsx';

/** @param label what is copied, where the verb alone does not say it */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toasts.say(t('factor.copied'));
  };
  return (
    <Button isSmall icon={Copy} aria-label={label} onClick={() => void copy()}>
      {t('factor.copy')}
    </Button>
  );
}
