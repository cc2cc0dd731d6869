import { Clock, Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icon.tsx';

/** A fact that becomes a field when pressed. Enter and leaving save, Esc forgets. */
export function EditableFact({
  label,
  value,
  emptyText,
  isPending,
  maxLength,
  type = 'text',
  onSave,
}: {
  label: string;
  value: string;
  emptyText: string;
  isPending: boolean;
  maxLength: number;
  type?: 'text' | 'email' | 'tel';
  onSave: (value: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const shown = useRef<HTMLButtonElement>(null);
  const close = (isSaved: boolean) => {
    const next = text?.trim();
    if (isSaved && next !== undefined && next !== value) onSave(next);
    setText(null);
    requestAnimationFrame(() => shown.current?.focus());
  };
  if (text === null) {
    return (
      <button
        ref={shown}
        type="button"
        aria-label={t('customer.edit', { label, value: value || emptyText })}
        onClick={() => setText(value)}
        className="group relative flex min-h-6 max-w-full min-w-0 items-center gap-1 rounded-xs px-1 text-left hover:bg-hover"
      >
        <bdi className={`truncate ${value === '' ? 'text-muted' : ''}`}>{value || emptyText}</bdi>
        {isPending && <Icon of={Clock} size={12} className="text-warning" />}
        <Icon
          of={Pencil}
          size={12}
          className="absolute top-[6px] right-1 hidden rounded-xs bg-hover text-muted group-hover:block group-focus-visible:block"
        />
      </button>
    );
  }
  return (
    <input
      aria-label={label}
      type={type}
      value={text}
      maxLength={maxLength}
      // biome-ignore lint/a11y/noAutofocus: the press that opened the field asked for it
      autoFocus
      onFocus={event => event.target.select()}
      onChange={event => setText(event.target.value)}
      onBlur={() => close(true)}
      onKeyDown={event => {
        if (event.key === 'Enter') close(true);
        else if (event.key === 'Escape') close(false);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      className="h-6 w-full rounded-xs border border-line-control bg-raised px-1"
    />
  );
}
