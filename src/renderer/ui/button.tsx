import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonLook = 'plain' | 'primary' | 'quiet' | 'danger';

const shape =
  'inline-flex flex-none items-center gap-[6px] rounded-sm border text-sm font-medium whitespace-nowrap transition-[background-color] duration-(--motion-fast)';
const looks: Record<ButtonLook, string> = {
  plain: 'border-line-strong bg-raised text-ink hover:bg-hover active:bg-active',
  primary: 'border-accent bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-press',
  quiet: 'border-transparent text-ink hover:bg-hover active:bg-active',
  danger: 'border-danger-line bg-raised text-danger hover:bg-danger-soft',
};
const off = 'aria-disabled:cursor-default disabled:cursor-default';
/** Stays in place and says why; its colour is never the only sign. */
const disabledLooks: Record<ButtonLook, string> = {
  plain: `${off} aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-disabled disabled:border-line disabled:bg-transparent disabled:text-disabled`,
  primary: `${off} aria-disabled:border-transparent aria-disabled:bg-active aria-disabled:text-muted disabled:border-transparent disabled:bg-active disabled:text-muted`,
  quiet: `${off} aria-disabled:bg-transparent aria-disabled:text-disabled disabled:bg-transparent disabled:text-disabled`,
  danger: `${off} aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-disabled disabled:border-line disabled:bg-transparent disabled:text-disabled`,
};

export function buttonClass(look: ButtonLook = 'plain', isSmall = false, extra = ''): string {
  return `${shape} ${looks[look]} ${disabledLooks[look]} ${isSmall ? 'h-6 px-2' : 'h-7 px-[10px]'} ${extra}`;
}

type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  look?: ButtonLook;
  isSmall?: boolean;
  icon?: LucideIcon;
  keys?: readonly string[];
  /** Why it cannot be used now. It stays in place, reachable, and says so. */
  unavailable?: string | undefined;
  children: ReactNode;
};

/** A verb. */
export function Button({
  look = 'plain',
  isSmall = false,
  icon,
  keys = [],
  unavailable,
  className = '',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const button = (
    <button
      type="button"
      className={buttonClass(look, isSmall, className)}
      aria-disabled={unavailable === undefined ? undefined : true}
      onClick={unavailable === undefined ? onClick : undefined}
      {...rest}
    >
      {icon && <Icon of={icon} size={14} />}
      {children}
      <Keys keys={keys} look={look === 'primary' ? 'on-accent' : 'raised'} />
    </button>
  );
  return unavailable === undefined ? button : <Tooltip text={unavailable}>{button}</Tooltip>;
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  icon: LucideIcon;
  /** Its name, for screen readers and the tooltip. */
  label: string;
  keys?: readonly string[];
  isSmall?: boolean;
  look?: 'quiet' | 'plain';
  tooltipSide?: 'top' | 'bottom' | 'left' | 'right';
};

/** A picture alone: always named, always with a tooltip that shows its key. */
export function IconButton({
  icon,
  label,
  keys = [],
  isSmall = false,
  look = 'quiet',
  tooltipSide = 'bottom',
  className = '',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        className={`${shape} ${looks[look]} ${disabledLooks[look]} justify-center ${isSmall ? 'size-6' : 'size-7'} ${look === 'quiet' ? 'text-muted' : ''} ${className}`}
        {...rest}
      >
        <Icon of={icon} size={isSmall ? 14 : 16} />
      </button>
    </Tooltip>
  );
}
