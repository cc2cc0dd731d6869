import { ChevronDown, ListFilter, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Priority } from '#protocol/turns.ts';
import { useKit, useSetting } from '../../app/kit.tsx';
import type { InboxView } from '../../app/route.ts';
import { useSync, useTeams } from '../../data/desk.ts';
import type { ListFilter as Filter, Sort } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { ChipButton } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoices } from '../../ui/menu.tsx';
import { Popover } from '../../ui/popover.tsx';
import { clockOf } from '../../ui/time.ts';
import { priorities, priorityShortName } from '../conversation/priority.ts';

export const hasFilter = (filter: Filter): boolean =>
  filter.teamId !== undefined || filter.minPriority !== undefined || filter.unreadOnly === true;

type FilterProps = { filter: Filter; onFilter: (filter: Filter) => void };

/** The view's name, how many it holds, and its filters. */
export function QueueHead({
  view,
  total,
  filter,
  onFilter,
}: FilterProps & { view: InboxView; total: number }) {
  const { t, i18n } = useTranslation();
  const sync = useSync();
  return (
    <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-2 pl-4">
      <h1 className="truncate text-lg font-strong">{t(`view.${view}`)}</h1>
      <span className="flex-none text-muted tabular-nums">
        {new Intl.NumberFormat(i18n.language).format(total)}{' '}
        {sync.state === 'offline' && (
          <span className="text-xs">{t('queue.asOf', { clock: clockOf(sync.sinceMs, i18n.language) })}</span>
        )}
      </span>
      <span className="flex-1" />
      <FilterPopover filter={filter} onFilter={onFilter} />
    </div>
  );
}

const sorts: Record<'sort' | 'resolvedSort', readonly Sort[]> = {
  sort: ['urgent', 'newest', 'oldest'],
  resolvedSort: ['newest', 'oldest'],
};

/** The order, and the filters that hold, each with a way out. */
export function QueueBar({
  filter,
  onFilter,
  sortField,
}: FilterProps & { sortField: 'sort' | 'resolvedSort' }) {
  const { t } = useTranslation();
  const { settings } = useKit();
  const sort = useSetting(values => values[sortField]);
  const teams = useTeams();
  const without = (field: keyof Filter) => {
    const next = { ...filter };
    delete next[field];
    onFilter(next);
  };
  const chips: { field: keyof Filter; text: string }[] = [];
  if (filter.unreadOnly) chips.push({ field: 'unreadOnly', text: t('filter.unread') });
  if (filter.minPriority !== undefined) {
    chips.push({
      field: 'minPriority',
      text: t('filter.atLeast', { name: t(priorityShortName(filter.minPriority)) }),
    });
  }
  if (filter.teamId !== undefined) {
    const team = teams.find(item => item.id === filter.teamId);
    chips.push({ field: 'teamId', text: team?.name ?? t('filter.team') });
  }
  return (
    <div className="flex h-8 flex-none items-center gap-1 overflow-x-auto border-b border-line pr-2 pl-2 text-sm text-muted">
      <Menu
        trigger={
          <button
            type="button"
            className="flex h-6 flex-none items-center gap-1 rounded-sm px-2 hover:bg-hover"
          >
            <span className="sr-only">{t('sort.label')}</span>
            {t(`sort.${sort}`)}
            <Icon of={ChevronDown} size={12} />
          </button>
        }
      >
        <MenuChoices
          value={sort}
          choices={sorts[sortField].map(value => ({ value, label: t(`sort.${value}`) }))}
          onChoose={value => settings.setState({ [sortField]: value })}
        />
      </Menu>
      <span className="flex-1" />
      {chips.map(chip => (
        <ChipButton
          key={chip.field}
          onClick={() => without(chip.field)}
          label={t('filter.remove', { name: chip.text })}
        >
          {chip.text}
          <Icon of={X} size={12} />
        </ChipButton>
      ))}
    </div>
  );
}

function FilterPopover({ filter, onFilter }: FilterProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const teams = useTeams();
  const label = hasFilter(filter) ? t('filter.labelOn') : t('filter.label');
  return (
    <Popover
      label={t('filter.label')}
      isOpen={isOpen}
      onOpenChange={setOpen}
      width="w-60"
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className={`inline-flex size-7 items-center justify-center rounded-sm hover:bg-hover ${hasFilter(filter) ? 'bg-accent-soft text-accent-text' : 'text-muted'}`}
        >
          <Icon of={ListFilter} />
        </button>
      }
    >
      <div className="grid gap-3 p-3">
        <label className="flex min-h-6 items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={filter.unreadOnly === true}
            onChange={event => onFilter({ ...filter, unreadOnly: event.target.checked || undefined })}
          />
          {t('filter.unread')}
        </label>
        <SelectFilter
          label={t('filter.minPriority')}
          value={filter.minPriority === undefined ? '' : String(filter.minPriority)}
          options={priorities.map(value => ({ value: String(value), label: t(priorityShortName(value)) }))}
          onChange={value =>
            onFilter({ ...filter, minPriority: value === '' ? undefined : (Number(value) as Priority) })
          }
        />
        {teams.length > 1 && (
          <SelectFilter
            label={t('filter.team')}
            value={filter.teamId ?? ''}
            options={teams.map(team => ({ value: team.id, label: team.name }))}
            onChange={value => onFilter({ ...filter, teamId: value === '' ? undefined : value })}
          />
        )}
        {hasFilter(filter) && (
          <Button isSmall onClick={() => onFilter({})} className="justify-center">
            {t('filter.clear')}
          </Button>
        )}
      </div>
    </Popover>
  );
}

function SelectFilter({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <label className="grid gap-1 text-sm text-ink-2">
      {label}
      <select
        value={value}
        onChange={event => onChange(event.target.value)}
        className="h-[30px] rounded-sm border border-line-control bg-raised px-2 text-md text-ink"
      >
        <option value="">{t('filter.any')}</option>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
