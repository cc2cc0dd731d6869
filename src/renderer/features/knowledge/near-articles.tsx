import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import { useDesk, useIndexSettled } from '../../data/desk.ts';
import type { NearArticle, WrittenArticle } from '../../data/near-articles.ts';
import { Icon } from '../../ui/icon.tsx';

/** So long nobody writes before it is looked. */
const pauseMs = 600;

/** Says which articles say nearly the same already, before there are two of them. */
export function NearArticles({ written }: { written: WrittenArticle }) {
  const { t } = useTranslation();
  const found = useNearArticles(written);
  if (found.length === 0) return null;
  return (
    <div
      role="status"
      className="flex flex-none items-start gap-2 border-b border-warning-line bg-warning-soft px-4 py-2 text-sm"
    >
      <Icon of={Copy} size={14} className="mt-[3px] flex-none text-warning" />
      <p className="min-w-0 flex-1">
        {t('knowledge.near', { count: found.length })}{' '}
        {found.map(({ article }, at) => (
          <span key={article.id}>
            {at > 0 && ', '}
            <a className="underline" href={formatRoute({ page: 'knowledge', articleId: article.id })}>
              {article.title}
            </a>
          </span>
        ))}
      </p>
    </div>
  );
}

function useNearArticles(written: WrittenArticle): readonly NearArticle[] {
  const { nearArticles } = useDesk();
  const settled = useIndexSettled();
  const [found, setFound] = useState<readonly NearArticle[]>([]);
  const { id, title, body, locale, translationOf } = written;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once more is indexed, more may be found
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      // A search that failed has been reported; then nothing is said.
      nearArticles({ id, title, body, locale, translationOf }).then(
        answer => isCurrent && setFound(answer),
        () => isCurrent && setFound([]),
      );
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [nearArticles, id, title, body, locale, translationOf, settled]);
  return found;
}
