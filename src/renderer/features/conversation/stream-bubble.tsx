import { useTranslation } from 'react-i18next';
import { AiAvatar } from '../../ui/avatar.tsx';

/** The AI's text while it is being written: provisional, and not announced until it is done (T1). */
export function StreamBubble({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className="grid max-w-[min(88%,672px)] grid-cols-[24px_minmax(0,auto)] justify-start gap-x-2 pt-[10px]">
      <div className="col-start-2 mb-[2px] flex items-center gap-[6px] text-xs leading-4 text-muted">
        <b className="font-strong text-ink-2">{t('author.ai')}</b>
        {t('ai.writing')}
      </div>
      <span className="col-start-1 row-start-2 mt-1 self-start">
        <AiAvatar />
      </span>
      <div
        dir="auto"
        className="col-start-2 w-fit max-w-full rounded-md border border-dashed border-line-strong bg-raised px-[10px] py-[6px] leading-5 break-words whitespace-pre-wrap text-ink-2"
      >
        {text}
      </div>
    </div>
  );
}
