import type { LucideIcon } from 'lucide-react';

export type IconSize = 12 | 14 | 16 | 28;

const strokeOf: Record<IconSize, number> = { 12: 2, 14: 1.75, 16: 1.75, 28: 1.25 };

/** A picture that repeats what a word beside it says. An icon alone belongs into `IconButton`, which names it. */
export function Icon({
  of: Drawing,
  size = 16,
  className = '',
}: {
  of: LucideIcon;
  size?: IconSize;
  className?: string;
}) {
  return (
    <Drawing
      aria-hidden="true"
      size={size}
      strokeWidth={strokeOf[size]}
      className={`flex-none ${className}`}
      focusable="false"
    />
  );
}
