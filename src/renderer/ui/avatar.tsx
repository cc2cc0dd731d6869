import { Bot } from 'lucide-react';
import { Icon } from './icon.tsx';

export type Presence = 'online' | 'busy' | 'away' | 'offline';

/** Two letters at most: of the first and the last word, by code point. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return [first, last]
    .map(word => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

/** One of the six quiet grounds, the same for a person everywhere (FNV-1a over the id). */
export function groundOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash % 6) + 1;
}

const grounds = [
  '',
  'bg-(--av-1) text-(--av-1-on)',
  'bg-(--av-2) text-(--av-2-on)',
  'bg-(--av-3) text-(--av-3-on)',
  'bg-(--av-4) text-(--av-4-on)',
  'bg-(--av-5) text-(--av-5-on)',
  'bg-(--av-6) text-(--av-6-on)',
];
const sizes = {
  18: 'size-[18px] text-[8.5px]',
  24: 'size-6 text-[10px]',
  36: 'size-9 text-md',
} as const;

/** Initials of a person. The name stands beside it or in `label`. */
export function Avatar({
  id,
  name,
  size = 24,
  presence,
  label,
}: {
  id: string;
  name: string;
  size?: keyof typeof sizes;
  presence?: Presence | undefined;
  /** Only where the name is not written beside it. */
  label?: string;
}) {
  const meaning = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <span
      {...meaning}
      title={label}
      className={`relative inline-flex flex-none items-center justify-center rounded-full leading-none font-strong ${sizes[size]} ${grounds[groundOf(id)]}`}
    >
      {initialsOf(name)}
      {presence && <PresenceMark state={presence} hasRing className="absolute -right-[3px] -bottom-[3px]" />}
    </span>
  );
}

/** The place of an avatar that nobody fills. */
export function NobodyAvatar({ label }: { label?: string }) {
  const meaning = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <span
      {...meaning}
      title={label}
      className="inline-block size-[18px] flex-none rounded-full align-top inset-ring inset-ring-line-strong"
    />
  );
}

/** The AI's square mark. */
export function AiAvatar() {
  return (
    <span
      aria-hidden="true"
      className="inline-flex size-6 flex-none items-center justify-center rounded-[6px] bg-ink text-surface"
    >
      <Icon of={Bot} size={14} />
    </span>
  );
}

/** Shape and colour: filled dot online, square busy, ring away, cross offline. */
export function PresenceMark({
  state,
  hasRing = false,
  className = '',
}: {
  state: Presence;
  /** Cuts it out of the avatar it stands on. */
  hasRing?: boolean;
  className?: string;
}) {
  return (
    <svg viewBox="0 0 11 11" className={`size-[11px] flex-none ${className}`} aria-hidden="true">
      {hasRing && <circle cx="5.5" cy="5.5" r="5.5" fill="var(--canvas)" />}
      {state === 'online' && <circle cx="5.5" cy="5.5" r="3.5" fill="var(--positive)" />}
      {state === 'busy' && <rect x="2.5" y="2.5" width="6" height="6" rx="1" fill="var(--danger)" />}
      {state === 'away' && (
        <circle cx="5.5" cy="5.5" r="2.75" fill="none" stroke="var(--warning)" strokeWidth="1.75" />
      )}
      {state === 'offline' && (
        <path d="m3 3 5 5M8 3 3 8" stroke="var(--muted)" strokeWidth="1.75" strokeLinecap="round" />
      )}
    </svg>
  );
}
