import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArticleCare } from '#protocol/http/care.ts';
import { createUnsaved, isTextRecord } from '../../app/unsaved.ts';
import { useCommands, useDesk } from '../../data/desk.ts';
import type { ArticleView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { useMedia } from '../../ui/media.ts';
import { AudienceField, OriginalField } from './article-choices.tsx';
import { ArticleHead } from './article-head.tsx';
import { type ArticleText, fieldsOf, isSameText, titleProblem, toArticle } from './article-text.ts';
import { NearArticles } from './near-articles.tsx';
import { ReviewLine } from './review-line.tsx';

type Props = {
  /** How it fares; undefined while that is not known, null where there is nothing to say. */
  care: ArticleCare | null | undefined;
  /** Absent for a new one. */
  article: ArticleView | undefined;
  onSaved: (id: string) => void;
  onClose: () => void;
};

/** Writes an article: Markdown on the left, what readers see on the right. */
export function ArticleEditor({ article, care, onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const edit = useArticleEdit(article, onSaved);
  const [isPreview, setPreview] = useState(article !== undefined && !edit.isChanged);
  const problem = titleProblem(edit.text);
  const hasRoom = useMedia('(min-width: 1280px)');
  return (
    <>
      <ArticleHead
        article={article}
        isChanged={edit.isChanged}
        isPreview={isPreview}
        onPreview={setPreview}
        onSave={edit.save}
        onForget={() => {
          edit.forget();
          if (!article) onClose();
        }}
        canSave={problem === undefined}
      />
      {edit.isOutdated && (
        <p
          role="status"
          className="flex flex-none items-center gap-2 border-b border-warning-line bg-warning-soft px-4 py-2 text-sm"
        >
          <Icon of={TriangleAlert} size={14} className="text-warning" />
          <span className="flex-1">{t('knowledge.outdated')}</span>
          <Button isSmall onClick={edit.forget}>
            {t('knowledge.takeTheirs')}
          </Button>
        </p>
      )}
      {article && article.status !== 'archived' && <ReviewLine article={article} care={care} />}
      {(article?.version ?? 0) === 0 && !isPreview && (
        <NearArticles written={{ ...edit.text, id: article?.id ?? '' }} />
      )}
      <div className="flex min-h-0 flex-1">
        {!isPreview && (
          <ArticleFields
            articleId={article?.id ?? ''}
            text={edit.text}
            problem={problem}
            onChange={edit.change}
          />
        )}
        {(isPreview || hasRoom) && <ArticlePreview text={edit.text} isBeside={!isPreview} />}
      </div>
    </>
  );
}

/** As readers see it. */
function ArticlePreview({ text, isBeside }: { text: ArticleText; isBeside: boolean }) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t('knowledge.preview')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      className={`min-w-0 flex-1 overflow-y-auto px-8 py-6 -outline-offset-2 ${isBeside ? 'border-l border-line' : ''}`}
    >
      <article className="max-w-[680px]" lang={text.locale || undefined}>
        {text.title.trim() !== '' && (
          <h1 dir="auto" className="mb-4 text-xl font-strong">
            {text.title}
          </h1>
        )}
        <Markdown text={text.body} />
      </article>
    </section>
  );
}

function ArticleFields({
  articleId,
  text,
  problem,
  onChange,
}: {
  articleId: string;
  text: ArticleText;
  problem: 'missing' | undefined;
  onChange: (text: ArticleText) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col gap-3 overflow-y-auto px-4 py-3">
      <TextField
        label={t('knowledge.title')}
        value={text.title}
        maxLength={300}
        problem={problem === 'missing' && text.body !== '' ? t('knowledge.titleMissing') : undefined}
        onChange={event => onChange({ ...text, title: event.target.value })}
      />
      <div className="grid grid-cols-[minmax(0,1fr)_120px] gap-3">
        <TextField
          label={t('knowledge.tags')}
          hint={t('knowledge.tagsHint')}
          value={text.tags}
          onChange={event => onChange({ ...text, tags: event.target.value })}
        />
        <TextField
          label={t('knowledge.locale')}
          value={text.locale}
          maxLength={35}
          onChange={event => onChange({ ...text, locale: event.target.value })}
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <AudienceField audience={text.audience} onChange={audience => onChange({ ...text, audience })} />
        <OriginalField
          articleId={articleId}
          original={text.translationOf}
          onChange={translationOf => onChange({ ...text, translationOf })}
        />
      </div>
      <div className="grid min-h-[320px] flex-1 [&>div]:flex [&>div]:flex-col [&_textarea]:flex-1">
        <TextAreaField
          label={t('knowledge.body')}
          value={text.body}
          maxLength={200_000}
          spellCheck
          onChange={event => onChange({ ...text, body: event.target.value })}
        />
      </div>
    </div>
  );
}

const isText = isTextRecord(['title', 'tags', 'locale', 'audience', 'translationOf', 'body', 'updatedAt']);

/** The words being written, kept on this computer until they are saved. */
function useArticleEdit(article: ArticleView | undefined, onSaved: (id: string) => void) {
  const { user, unsaved: words } = useDesk();
  const { saveArticle } = useCommands();
  const [unsaved] = useState(() => createUnsaved(words, `article.${user.id}`, isText));
  const key = article?.id ?? 'new';
  const saved = fieldsOf(article);
  const [kept, setKept] = useState(() => unsaved.read(key));
  const text: ArticleText = kept ?? saved;
  const isChanged = kept !== null && !isSameText(kept, saved);
  const forget = () => {
    unsaved.forget(key);
    setKept(null);
  };
  return {
    text,
    isChanged,
    /** Somebody saved another text since these words were begun. */
    isOutdated: isChanged && kept !== null && kept.updatedAt !== String(article?.updatedAt ?? 0),
    change(next: ArticleText) {
      const withStart = { ...next, updatedAt: kept?.updatedAt ?? String(article?.updatedAt ?? 0) };
      unsaved.write(key, withStart);
      setKept(withStart);
    },
    async save() {
      const id = await saveArticle({ ...toArticle(text), ...(article ? { id: article.id } : {}) });
      forget();
      onSaved(id);
    },
    forget,
  };
}
