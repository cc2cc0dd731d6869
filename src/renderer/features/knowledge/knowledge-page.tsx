import { BookOpen, CircleAlert, FilePlus, FileText, Search, Upload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { needsReview } from '#protocol/review.ts';
import { useAction } from '../../app/action-center.tsx';
import { ErrorBoundary } from '../../app/error-boundary.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { formatRoute } from '../../app/route.ts';
import { useServer } from '../../app/use-server.ts';
import { useArticles, useDesk } from '../../data/desk.ts';
import { languageTagOf } from '../../data/language-tag.ts';
import type { ArticleFilter, ArticleView } from '../../data/model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Empty } from '../../ui/empty.tsx';
import { languageName } from '../../ui/language-name.ts';
import { ListSearch } from '../../ui/list-search.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Ago, useMinute } from '../../ui/minute.tsx';
import { ArticleFilters, isFiltered } from './article-filters.tsx';
import { articleLooks } from './article-looks.ts';
import { ArticlePane } from './article-pane.tsx';
import { AudienceChip } from './audience-chip.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { KnowledgeParts } from './knowledge-parts.tsx';

/** What the AI and the team may say: articles, written and put out here. */
export function KnowledgePage({ articleId }: { articleId: string | null }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const [isNew, setNew] = useState(false);
  const care = useServer(useDesk().knowledgeServer.care).data?.articles;
  const close = () => {
    setNew(false);
    go({ page: 'knowledge', articleId: null });
  };
  useAction('list.back', articleId !== null || isNew ? { run: close } : undefined);
  return (
    <div className="grid h-full grid-cols-[minmax(240px,332px)_minmax(0,1fr)]">
      <section aria-label={t('page.knowledge')} className="flex min-h-0 flex-col border-r border-line">
        <ArticleList articleId={articleId} onNew={() => setNew(true)} onOpen={() => setNew(false)} />
      </section>
      <section aria-label={t('knowledge.article')} className="flex min-h-0 min-w-0 flex-col">
        <ErrorBoundary part={t('knowledge.article')} resetKey={articleId ?? ''}>
          {isNew || articleId !== null ? (
            <ArticlePane
              key={isNew ? 'new' : articleId}
              articleId={isNew ? null : articleId}
              care={care}
              onSaved={id => {
                setNew(false);
                go({ page: 'knowledge', articleId: id }, { replace: true });
              }}
              onClose={close}
            />
          ) : (
            <Empty icon={BookOpen} title={t('knowledge.noneOpen')} text={t('knowledge.noneOpenText')}>
              <Button icon={FilePlus} onClick={() => setNew(true)}>
                {t('knowledge.new')}
              </Button>
            </Empty>
          )}
        </ErrorBoundary>
      </section>
    </div>
  );
}

function ArticleList({
  articleId,
  onNew,
  onOpen,
}: {
  articleId: string | null;
  onNew: () => void;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const { user } = useDesk();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState<ArticleFilter>({});
  const [isImporting, setImporting] = useState(false);
  const articles = useArticles({ ...filter, text });
  const index = articles?.findIndex(article => article.id === articleId) ?? -1;
  const mover = (delta: number) =>
    articles && articles.length > 0
      ? {
          run: () => {
            const next =
              articles[Math.max(0, Math.min(articles.length - 1, index === -1 ? 0 : index + delta))];
            if (next) go({ page: 'knowledge', articleId: next.id }, { replace: articleId !== null });
          },
        }
      : undefined;
  useAction('list.next', mover(1));
  useAction('list.previous', mover(-1));
  return (
    <>
      <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-2 pl-4">
        <h1 className="text-lg font-strong">{t('page.knowledge')}</h1>
        <span className="text-muted tabular-nums">{articles?.length}</span>
        <span className="flex-1" />
        <KnowledgeParts current="articles" />
        {may(user.role, 'article.publish') && (
          <IconButton icon={Upload} label={t('import.label')} onClick={() => setImporting(true)} />
        )}
        <IconButton icon={FilePlus} label={t('knowledge.new')} onClick={onNew} />
      </div>
      <ListSearch label={t('knowledge.search')} text={text} onText={setText} />
      <ArticleFilters filter={filter} onFilter={setFilter} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        {articles === undefined ? (
          <LoadingRows rows={10} height="h-[52px]" label={t('knowledge.loading')} />
        ) : articles.length === 0 ? (
          <NoArticles
            text={text}
            isFiltered={isFiltered(filter)}
            onNew={onNew}
            onClear={() => setFilter({})}
          />
        ) : (
          <ul>
            {articles.map(article => (
              <li key={article.id}>
                <ArticleRow article={article} isCurrent={article.id === articleId} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <ImportDialog isOpen={isImporting} onOpenChange={setImporting} />
    </>
  );
}

function NoArticles({
  text,
  isFiltered,
  onNew,
  onClear,
}: {
  text: string;
  isFiltered: boolean;
  onNew: () => void;
  onClear: () => void;
}) {
  const { t } = useTranslation();
  if (text !== '') return <Empty icon={Search} title={t('search.none', { text })} text={t('search.scope')} />;
  if (isFiltered) {
    return (
      <Empty icon={FileText} title={t('knowledge.noneOfStatus')}>
        <Button onClick={onClear}>{t('filter.clear')}</Button>
      </Empty>
    );
  }
  return (
    <Empty icon={BookOpen} title={t('knowledge.none')} text={t('knowledge.noneText')}>
      <Button look="primary" icon={FilePlus} onClick={onNew}>
        {t('knowledge.new')}
      </Button>
    </Empty>
  );
}

function ArticleRow({
  article,
  isCurrent,
  onOpen,
}: {
  article: ArticleView;
  isCurrent: boolean;
  onOpen: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { look, icon } = articleLooks[article.status];
  const now = useMinute();
  return (
    <a
      href={formatRoute({ page: 'knowledge', articleId: article.id })}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={onOpen}
      className={`relative block h-[52px] border-b border-line py-[7px] pr-[14px] pl-4 text-ink -outline-offset-2 hover:no-underline ${isCurrent ? 'bar-selected' : 'hover:bg-hover'}`}
    >
      <span dir="auto" className={`block truncate ${isCurrent ? 'font-strong' : ''}`}>
        {article.title}
      </span>
      <span className="mt-[1px] flex items-center gap-2 text-xs text-muted">
        <Chip look={look} icon={icon}>
          {t(`articleStatus.${article.status}`)}
        </Chip>
        {needsReview(article, now) && (
          <Chip look="warning" icon={CircleAlert}>
            {t('review.chip')}
          </Chip>
        )}
        <AudienceChip audience={article.audience} />
        {article.isPending && <span className="text-warning">{t('knowledge.pending')}</span>}
        <span className="ml-auto uppercase" title={languageName(article.locale, i18n.language)}>
          {languageTagOf(article.locale)}
        </span>
        <Ago at={article.updatedAt} />
      </span>
    </a>
  );
}
