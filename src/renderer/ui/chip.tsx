import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

export type ChipLook = 'plain' | 'positive' | 'warning' | 'danger' | 'info' | 'accent' | 'bare';

const looks: Record<ChipLook, string> = {
  plain: 'px-[6px] text-ink-2 inset-ring inset-ring-line-strong',
  positive: 'px-[6px] bg-positive-soft text-positive',
  warning: 'px-[6px] bg-warning-soft text-warning',
  danger: 'px-[6px] bg-danger-soft text-danger',
  info: 'px-[6px] bg-info-soft text-info',
  accent: 'px-[6px] bg-accent-soft text-accent-text',
  bare: 'text-muted',
};

export const chipClass = (look: ChipLook, height: string): string =>
  `inline-flex flex-none items-center gap-1 rounded-xs align-middle text-xs leading-none whitespace-nowrap tabular-nums ${height} ${looks[look]}`;

/** A short fact beside a thing. Its colour is never alone: an icon or the word says the same. */
export function Chip({
  look = 'plain',
  icon,
  title,
  children,
}: {
  look?: ChipLook;
  icon?: LucideIcon;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={chipClass(look, 'h-[18px]')} title={title}>
      {icon && <Icon of={icon} size={12} />}
      {children}
    </span>
  );
}

/** A chip that can be pressed; 24 px high. */
export function ChipButton({
  look = 'plain',
  icon,
  onClick,
  label,
  children,
}: {
  look?: ChipLook;
  icon?: LucideIcon;
  onClick: () => void;
  label?: string;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className={`${chipClass(look, 'h-6')} ${look === 'bare' ? 'px-1' : ''} hover:bg-hover`}
    >
      {icon && <Icon of={icon} size={12} />}
      {children}
    </button>
  );
}
