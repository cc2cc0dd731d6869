import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import type { Marked } from './palette-match.ts';

/** One line of the palette. */
export function PaletteItem({
  value,
  isDisabled = false,
  onSelect,
  children,
}: {
  value: string;
  isDisabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      disabled={isDisabled}
      onSelect={onSelect}
      className="mx-[6px] flex min-h-9 items-center gap-[10px] rounded-sm px-[10px] data-[disabled=true]:text-disabled data-[selected=true]:bg-selected data-[selected=true]:shadow-[inset_3px_0_0_var(--accent)]"
    >
      {children}
    </Command.Item>
  );
}

export function PaletteGroup({
  heading,
  aside,
  children,
}: {
  heading: string;
  aside?: string;
  children: ReactNode;
}) {
  return (
    <Command.Group
      heading={
        <span className="flex px-4 pt-[10px] pb-1 text-xs font-medium text-muted">
          <bdi className="flex-1 truncate">{heading}</bdi>
          {aside && <span className="font-normal">{aside}</span>}
        </span>
      }
    >
      {children}
    </Command.Group>
  );
}

/** Text with its finds marked. */
export function MarkedText({ parts }: { parts: Marked }) {
  return parts.map((part, index) => {
    const key = `${index} ${part.text}`;
    return part.isMatch ? <mark key={key}>{part.text}</mark> : <span key={key}>{part.text}</span>;
  });
}
