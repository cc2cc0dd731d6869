import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './button.tsx';

/**
 * The details of one thing of a list, beside it. What was opened is read first; Esc closes it and gives focus back to whence it came. Give it
 * a key of its own for each thing.
 */
export function SidePane({
  label,
  title,
  closeLabel,
  isEscaping = true,
  onClose,
  children,
}: {
  label: string;
  title: string;
  closeLabel: string;
  /** False while something above it takes Esc. */
  isEscaping?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const cameFrom = document.activeElement;
    head.current?.focus();
    return () => {
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    };
  }, []);
  return (
    <aside
      aria-label={label}
      onKeyDown={pressed => {
        if (pressed.key !== 'Escape' || !isEscaping) return;
        pressed.stopPropagation();
        onClose();
      }}
      className="sticky top-0 rounded-md border border-line bg-raised"
    >
      <div className="flex items-start gap-2 border-b border-line py-2 pr-1 pl-3">
        <h3 ref={head} tabIndex={-1} className="min-w-0 flex-1 py-1 font-strong">
          {title}
        </h3>
        <IconButton icon={X} label={closeLabel} onClick={onClose} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-3 text-sm">{children}</div>
    </aside>
  );
}

/** Names and values below each other. */
export function Facts({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid gap-2">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
