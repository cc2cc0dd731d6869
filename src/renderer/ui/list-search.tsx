import { Search } from 'lucide-react';
import { Icon } from './icon.tsx';

/** Filters the list below as one types. */
export function ListSearch({
  label,
  text,
  onText,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
}) {
  return (
    <div className="relative flex h-9 flex-none items-center border-b border-line">
      <Icon of={Search} size={14} className="pointer-events-none absolute left-4 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={event => onText(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (text === '') event.currentTarget.blur();
          else onText('');
        }}
        className="h-full w-full bg-transparent pr-3 pl-10 text-sm -outline-offset-2"
      />
    </div>
  );
}
