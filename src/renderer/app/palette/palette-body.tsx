import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearch } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { Keys } from '../../ui/keys.tsx';
import { PaletteActions, useHasActions } from './palette-actions.tsx';
import { PaletteHits } from './palette-hits.tsx';

/** Commands and finds under one field. `>` leaves only the commands. */
export function PaletteBody({ onChoose }: { onChoose: (run: () => void) => void }) {
  const { t } = useTranslation();
  const search = useSearch();
  const [text, setText] = useState('');
  const isCommandsOnly = text.startsWith('>');
  const typed = (isCommandsOnly ? text.slice(1) : text).trim();
  const hasActions = useHasActions(typed);
  const hits = isCommandsOnly || typed === '' ? [] : search.hits;
  const selection = useFirstSelected(text);
  const isSettled = search.query === typed && !search.isSearching;
  return (
    <Command
      shouldFilter={false}
      loop
      label={t('palette.label')}
      value={selection.value}
      onValueChange={selection.set}
      className="flex min-h-0 flex-col"
    >
      <div className="flex h-[52px] flex-none items-center gap-[10px] border-b border-line pr-3 pl-4">
        <Icon of={Search} className="text-muted" />
        <Command.Input
          value={text}
          onValueChange={next => {
            setText(next);
            search.ask(next.startsWith('>') ? '' : next.trim());
          }}
          placeholder={t('palette.placeholder')}
          className="min-w-0 flex-1 bg-transparent text-lg outline-none"
        />
        <Keys keys={['Esc']} />
      </div>
      <Command.List
        ref={selection.list}
        label={t('palette.results')}
        className="min-h-0 flex-1 overflow-y-auto pb-[6px]"
      >
        <PaletteActions typed={typed} groups={['conversation']} onChoose={onChoose} />
        <PaletteHits hits={hits} onChoose={onChoose} />
        <PaletteActions typed={typed} groups={['go', 'desk']} onChoose={onChoose} />
        {!hasActions && hits.length === 0 && isSettled && (
          <Command.Item disabled value="nothing" className="px-4 py-8 text-center">
            <span className="block text-lg font-strong">{t('search.none', { text: typed })}</span>
            <span className="mt-1 block text-muted">
              {search.isComplete ? t('search.scope') : t('search.building')}
            </span>
          </Command.Item>
        )}
      </Command.List>
      <PaletteFoot count={hits.length > 0 ? search.total : 0} />
    </Command>
  );
}

/**
 * The first line is chosen whenever the words change, and whenever the chosen one is gone: finds come a moment after the words,
 * and Enter must mean the line that is seen.
 */
function useFirstSelected(text: string) {
  const list = useRef<HTMLDivElement>(null);
  const [value, set] = useState('');
  const lastText = useRef(text);
  useLayoutEffect(() => {
    const items = [...(list.current?.querySelectorAll('[cmdk-item]:not([aria-disabled="true"])') ?? [])];
    const values = items.map(item => item.getAttribute('data-value') ?? '');
    const isNewText = lastText.current !== text;
    lastText.current = text;
    if (isNewText || !values.includes(value)) set(values[0] ?? '');
  });
  return { list, value, set };
}

function PaletteFoot({ count }: { count: number }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="flex h-[34px] flex-none items-center gap-[14px] border-t border-line bg-surface px-4 text-xs text-muted">
      <span aria-hidden="true" className="flex items-center gap-1">
        <Keys keys={['↑', '↓']} /> {t('palette.move')}
      </span>
      <span aria-hidden="true" className="flex items-center gap-1">
        <Keys keys={['↵']} /> {t('palette.run')}
      </span>
      <span className="flex-1" />
      <span role="status" className="tabular-nums">
        {count > 0 &&
          t('palette.found', { count, shown: new Intl.NumberFormat(i18n.language).format(count) })}
      </span>
      <span aria-hidden="true" className="flex items-center gap-1">
        <Keys keys={['>']} /> {t('palette.commandsOnly')}
      </span>
    </div>
  );
}
