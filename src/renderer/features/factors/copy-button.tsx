import { Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useKit } from '../../app/kit.tsx';
import { Button } from '../../ui/button.tsx';

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toasts.say(t('factor.copied'));
  };
  return (
    <Button isSmall icon={Copy} onClick={() => void copy()}>
      {t('factor.copy')}
    </Button>
  );
}
