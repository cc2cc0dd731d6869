import { Popover as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { useLayer } from './layers.tsx';

/** Floats beside its trigger; focus goes in, Esc and a press outside close it, and focus returns. */
export function Popover({
  trigger,
  label,
  isOpen,
  onOpenChange,
  align = 'end',
  width = 'w-72',
  children,
}: {
  trigger: ReactElement;
  label: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  align?: 'start' | 'center' | 'end';
  width?: string;
  children: ReactNode;
}) {
  const layer = useLayer();
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={`arrive z-30 max-h-(--radix-popover-content-available-height) overflow-hidden rounded-md border border-line-strong bg-raised shadow-2 ${width}`}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
