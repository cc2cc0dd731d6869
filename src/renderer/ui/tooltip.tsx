import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { Keys } from './keys.tsx';
import { useLayer } from './layers.tsx';

/** Wraps the whole console once; tooltips then share one delay. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={500}>{children}</Radix.Provider>;
}

/** Says what an icon means, with its key, or gives the exact value behind a rounded one. */
export function Tooltip({
  text,
  keys = [],
  side = 'bottom',
  children,
}: {
  text: string;
  keys?: readonly string[];
  side?: 'top' | 'bottom' | 'left' | 'right';
  children: ReactElement;
}) {
  const layer = useLayer();
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={layer}>
        <Radix.Content
          side={side}
          sideOffset={5}
          collisionPadding={8}
          className="arrive z-50 flex max-w-72 items-center gap-2 rounded-sm border border-line-strong bg-raised px-2 py-1 text-sm text-ink shadow-2"
        >
          {text}
          <Keys keys={keys} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
