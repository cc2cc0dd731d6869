import { FileX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useArticles } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { ArticleEditor } from './article-editor.tsx';

type Props = { articleId: string | null; onSaved: (id: string) => void; onClose: () => void };

/** Finds the article; null begins a new one. */
export function ArticlePane({ articleId, onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const articles = useArticles();
  if (articles === undefined) {
    return <LoadingRows rows={4} height="h-16" label={t('knowledge.loading')} />;
  }
  const article = articles.find(item => item.id === articleId);
  if (articleId !== null && !article) {
    return <Empty icon={FileX} title={t('knowledge.gone')} text={t('knowledge.goneText')} />;
  }
  return <ArticleEditor article={article} onSaved={onSaved} onClose={onClose} />;
}
