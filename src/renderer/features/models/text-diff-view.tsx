import { useTranslation } from 'react-i18next';
import { diffOf } from './text-diff.ts';

const looks = { same: '', gone: 'bg-danger-soft', new: 'bg-positive-soft' } as const;
const signs = { same: '', gone: '−', new: '+' } as const;

/** Two texts in one: each line says whether it is new or gone, not by its colour alone. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation();
  return (
    <div className="rounded-sm border border-line text-sm">
      {diffOf(before, after).map(({ kind, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and are drawn anew together
        <div key={at} className={`flex gap-2 px-2 ${looks[kind]}`}>
          <span aria-hidden="true" className="w-3 flex-none text-muted">
            {signs[kind]}
          </span>
          {kind !== 'same' && (
            <span className="sr-only">{t(kind === 'new' ? 'prompts.diffNew' : 'prompts.diffGone')}: </span>
          )}
          <span className="min-w-0 break-words whitespace-pre-wrap">{text === '' ? ' ' : text}</span>
        </div>
      ))}
    </div>
  );
}
