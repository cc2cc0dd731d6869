import { useTranslation } from 'react-i18next';

/** How sure the AI was: a bar and the words. */
export function Confidence({ value, className = '' }: { value: number; className?: string }) {
  const { t } = useTranslation();
  const percent = Math.round(value * 100);
  return (
    <span
      className={`inline-flex min-h-6 items-center gap-[5px] text-xs text-ink-2 tabular-nums ${className}`}
    >
      <span aria-hidden="true" className="inline-block h-1 w-9 overflow-hidden rounded-xs bg-line">
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
      {t('ai.sure', { percent })}
    </span>
  );
}
