import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { audiences } from '#protocol/audience.ts';
import { useArticles } from '../../data/desk.ts';
import { languageTagOf } from '../../data/language-tag.ts';
import type { Article, ArticleFilter } from '../../data/model.ts';
import { inputClass } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { languageName } from '../../ui/language-name.ts';
import { useMinute } from '../../ui/minute.tsx';

const statuses: readonly (Article['status'] | 'any')[] = ['any', 'published', 'draft', 'archived'];

type Props = { filter: ArticleFilter; onFilter: (filter: ArticleFilter) => void };

export const isFiltered = ({ status, audience, language, dueBy }: ArticleFilter): boolean =>
  status !== undefined || audience !== undefined || language !== undefined || dueBy !== undefined;

/** Which articles are listed: where they stand, who may read them, in which language. */
export function ArticleFilters({ filter, onFilter }: Props) {
  return (
    <div className="flex-none border-b border-line">
      <StatusTabs filter={filter} onFilter={onFilter} />
      <div className="flex gap-2 px-3 pb-2">
        <AudienceFilter filter={filter} onFilter={onFilter} />
        <LanguageFilter filter={filter} onFilter={onFilter} />
      </div>
      <DueFilter filter={filter} onFilter={onFilter} />
    </div>
  );
}

function StatusTabs({ filter, onFilter }: Props) {
  const { t } = useTranslation();
  const current = filter.status ?? 'any';
  return (
    <fieldset className="flex h-9 items-center gap-1 px-3">
      <legend className="sr-only">{t('knowledge.status')}</legend>
      {statuses.map(value => (
        <button
          key={value}
          type="button"
          aria-pressed={current === value}
          onClick={() => onFilter({ ...filter, status: value === 'any' ? undefined : value })}
          className={`h-6 rounded-sm px-2 text-sm ${current === value ? 'bg-active font-medium text-ink' : 'text-muted hover:bg-hover'}`}
        >
          {t(`articleStatus.${value}`)}
        </button>
      ))}
    </fieldset>
  );
}

const selectClass = `${inputClass} h-[26px] min-w-0 flex-1 px-1 text-sm`;

function AudienceFilter({ filter, onFilter }: Props) {
  const { t } = useTranslation();
  return (
    <select
      aria-label={t('knowledge.audience')}
      className={selectClass}
      value={filter.audience ?? ''}
      onChange={event =>
        onFilter({ ...filter, audience: audiences.find(audience => audience === event.target.value) })
      }
    >
      <option value="">{t('knowledge.anyAudience')}</option>
      {audiences.map(audience => (
        <option key={audience} value={audience}>
          {t(`audience.${audience}`)}
        </option>
      ))}
    </select>
  );
}

/** Shown while there is something to review, or while it is asked for. */
function DueFilter({ filter, onFilter }: Props) {
  const { t } = useTranslation();
  const now = useMinute();
  const due = useArticles({ dueBy: now })?.length ?? 0;
  const isOn = filter.dueBy !== undefined;
  if (due === 0 && !isOn) return null;
  return (
    <div className="px-3 pb-2">
      <button
        type="button"
        aria-pressed={isOn}
        onClick={() => onFilter({ ...filter, dueBy: isOn ? undefined : now })}
        className={`flex h-6 items-center gap-1 rounded-sm px-2 text-sm ${isOn ? 'bg-active font-medium text-ink' : 'text-warning hover:bg-hover'}`}
      >
        <Icon of={CircleAlert} size={14} />
        {t('review.filterCount', { count: due })}
      </button>
    </div>
  );
}

/** Of the languages that there are articles in. */
function LanguageFilter({ filter, onFilter }: Props) {
  const { t, i18n } = useTranslation();
  const tags = [...new Set((useArticles() ?? []).map(({ locale }) => languageTagOf(locale)))].filter(
    tag => tag !== '',
  );
  return (
    <select
      aria-label={t('knowledge.locale')}
      className={selectClass}
      value={filter.language ?? ''}
      onChange={event => onFilter({ ...filter, language: event.target.value || undefined })}
    >
      <option value="">{t('knowledge.anyLanguage')}</option>
      {tags.toSorted().map(tag => (
        <option key={tag} value={tag}>
          {languageName(tag, i18n.language)}
        </option>
      ))}
    </select>
  );
}
