import { Archive, Eye, PencilLine, Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { useCommands, useDesk } from '../../data/desk.ts';
import type { ArticleView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { articleLooks } from './article-looks.ts';
import { AudienceChip } from './audience-chip.tsx';

type Props = {
  article: ArticleView | undefined;
  isChanged: boolean;
  isPreview: boolean;
  canSave: boolean;
  onPreview: (isPreview: boolean) => void;
  onSave: () => void;
  onForget: () => void;
};

/** Where the article stands, and its verbs. */
export function ArticleHead({ article, isChanged, isPreview, canSave, onPreview, onSave, onForget }: Props) {
  const { t } = useTranslation();
  const look = article && articleLooks[article.status];
  return (
    <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-[10px] pl-4">
      <h2 className="truncate text-lg font-strong" dir="auto">
        {article?.title ?? t('knowledge.new')}
      </h2>
      {article && look && (
        <Chip look={look.look} icon={look.icon}>
          {article.status === 'published'
            ? t('knowledge.publishedAs', { version: article.version })
            : t(`articleStatus.${article.status}`)}
        </Chip>
      )}
      {article && <AudienceChip audience={article.audience} />}
      {isChanged && <span className="flex-none text-xs text-warning">{t('knowledge.unsaved')}</span>}
      <span className="flex-1" />
      <Button isSmall look="quiet" icon={isPreview ? PencilLine : Eye} onClick={() => onPreview(!isPreview)}>
        {isPreview ? t('knowledge.edit') : t('knowledge.preview')}
      </Button>
      {article && !isChanged && <StateVerbs article={article} />}
      {(isChanged || !article) && (
        <>
          <Button isSmall look="quiet" onClick={onForget}>
            {t('knowledge.forget')}
          </Button>
          <Button
            isSmall
            look="primary"
            unavailable={canSave ? undefined : t('knowledge.titleMissing')}
            onClick={onSave}
          >
            {article?.status === 'published'
              ? t('knowledge.saveAsVersion', { version: article.version + 1 })
              : t('verb.save')}
          </Button>
        </>
      )}
    </div>
  );
}

function StateVerbs({ article }: { article: ArticleView }) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { publishArticle, archiveArticle } = useCommands();
  const why = may(user.role, 'article.publish') ? undefined : t('knowledge.needsLead');
  return article.status === 'published' ? (
    <Button isSmall icon={Archive} unavailable={why} onClick={() => void archiveArticle(article.id)}>
      {t('knowledge.archive')}
    </Button>
  ) : (
    <Button isSmall icon={Send} unavailable={why} onClick={() => void publishArticle(article.id)}>
      {t('knowledge.publish')}
    </Button>
  );
}
