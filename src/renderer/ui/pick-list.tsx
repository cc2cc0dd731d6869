// A short list that filters as one types: the body of every picker.
import { Command } from 'cmdk';
import { Check } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Icon } from './icon.tsx';
import { matchesQuery } from './matches.ts';

export const pickItemClass =
  'flex min-h-8 items-center gap-2 rounded-sm px-2 text-sm text-ink data-[selected=true]:bg-selected data-[disabled=true]:text-disabled';

export type PickChoice = {
  id: string;
  label: string;
  mark?: ReactNode;
  detail?: ReactNode;
  isChosen?: boolean;
};

export function PickList({
  label,
  placeholder,
  emptyText,
  choices,
  onChoose,
  text,
  onText,
  children,
}: {
  label: string;
  placeholder: string;
  emptyText: string;
  choices: readonly PickChoice[];
  onChoose: (id: string) => void;
  text?: string;
  onText?: (text: string) => void;
  /** Further items below, such as "Create". */
  children?: ReactNode;
}) {
  const [own, setOwn] = useState('');
  const typed = text ?? own;
  const shown = choices.filter(choice => matchesQuery(choice.label, typed));
  return (
    <Command label={label} loop shouldFilter={false}>
      <Command.Input
        placeholder={placeholder}
        value={typed}
        onValueChange={onText ?? setOwn}
        className="h-9 w-full border-b border-line bg-transparent px-3 text-md outline-none"
      />
      <Command.List label={label} className="max-h-72 overflow-y-auto p-1">
        {shown.map(choice => (
          <Command.Item
            key={choice.id}
            value={choice.id}
            onSelect={() => onChoose(choice.id)}
            className={pickItemClass}
          >
            {choice.mark}
            <bdi className="min-w-[30%] flex-1 truncate">{choice.label}</bdi>
            {choice.detail && (
              <span className="min-w-0 truncate text-xs text-muted tabular-nums">{choice.detail}</span>
            )}
            {choice.isChosen && <Icon of={Check} size={14} className="text-accent-text" />}
          </Command.Item>
        ))}
        {children}
        {shown.length === 0 && !children && (
          <Command.Item disabled value="nothing" className="px-2 py-2 text-sm text-muted">
            {emptyText}
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );
}
