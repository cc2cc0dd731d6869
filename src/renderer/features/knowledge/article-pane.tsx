import { FileX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ArticleCare } from '#protocol/http/care.ts';
import { useArticles } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { ArticleEditor } from './article-editor.tsx';

type Props = {
  articleId: string | null;
  onSaved: (id: string) => void;
  onClose: () => void;
  /** Of every article, asked once by the page; undefined while it is not known. */
  care: readonly ArticleCare[] | undefined;
};

/** Finds the article; null begins a new one. */
export function ArticlePane({ articleId, onSaved, onClose, care }: Props) {
  const { t } = useTranslation();
  const articles = useArticles();
  if (articles === undefined) {
    return <LoadingRows rows={4} height="h-16" label={t('knowledge.loading')} />;
  }
  const article = articles.find(item => item.id === articleId);
  if (articleId !== null && !article) {
    return <Empty icon={FileX} title={t('knowledge.gone')} text={t('knowledge.goneText')} />;
  }
  return (
    <ArticleEditor
      article={article}
      care={care && (care.find(each => each.articleId === article?.id) ?? null)}
      onSaved={onSaved}
      onClose={onClose}
    />
  );
}
