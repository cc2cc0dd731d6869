import { Check, type LucideIcon } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import { useLayer } from './layers.tsx';

/** A list of verbs under a button. Not modal: the page below stays as it is. */
export function Menu({
  trigger,
  align = 'start',
  side = 'bottom',
  isOpen,
  onOpenChange,
  children,
}: {
  trigger: ReactElement;
  align?: 'start' | 'end';
  side?: 'bottom' | 'top';
  /** With `onOpenChange`: whether it is open is the caller's to say, so that a key opens it, too. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  children: ReactNode;
}) {
  const layer = useLayer();
  return (
    <Radix.Root
      modal={false}
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange ? { onOpenChange } : {})}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="arrive z-30 min-w-48 rounded-md border border-line-strong bg-raised p-1 shadow-2"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const itemClass =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 text-sm text-ink outline-none data-highlighted:bg-selected data-disabled:text-disabled';

export function MenuItem({
  icon,
  keys = [],
  unavailable,
  onSelect,
  children,
}: {
  icon?: LucideIcon;
  keys?: readonly string[];
  /** Why it cannot be used now. */
  unavailable?: string | undefined;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Radix.Item className={itemClass} disabled={unavailable !== undefined} onSelect={onSelect}>
      {icon && <Icon of={icon} size={14} className="text-muted" />}
      <span className="flex-1">
        {children}
        {unavailable && <span className="block text-xs text-muted">{unavailable}</span>}
      </span>
      <Keys keys={keys} />
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-2 pb-1 text-xs text-muted">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="mx-1 my-1 h-px bg-line" />;
}

/** One of several; the chosen one carries a check mark. */
export function MenuChoices<Value extends string>({
  value,
  choices,
  onChoose,
}: {
  value: Value;
  choices: readonly { value: Value; label: string; mark?: ReactNode; unavailable?: string | undefined }[];
  onChoose: (value: Value) => void;
}) {
  return (
    <Radix.RadioGroup value={value}>
      {choices.map(choice => (
        <Radix.RadioItem
          key={choice.value}
          value={choice.value}
          className={itemClass}
          disabled={choice.unavailable !== undefined}
          onSelect={() => onChoose(choice.value)}
        >
          {choice.mark}
          <span className="flex-1">
            {choice.label}
            {choice.unavailable && <span className="block text-xs text-muted">{choice.unavailable}</span>}
          </span>
          <Radix.ItemIndicator>
            <Icon of={Check} size={14} className="text-accent-text" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}
