import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { IconButton } from './button.tsx';

/**
 * Traps focus and gives it back. The scrim is ours: Radix's own overlay writes a style element,
 * which the console's content security policy forbids, and the page never scrolls anyway.
 */
export function DialogFrame({
  isOpen,
  onOpenChange,
  onClosed,
  hasOwnFocus = true,
  label,
  className,
  onKeyDown,
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** The dialog has gone; focus is given back right after. */
  onClosed?: () => void;
  /** False: focus goes to the dialog itself, not to its first control. */
  hasOwnFocus?: boolean;
  /** The dialog's name; shown by the caller where it wants to. */
  label: string;
  className: string;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  children: ReactNode;
}) {
  const cameFrom = useRef<Element | null>(null);
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden="true" />
        <Radix.Content
          aria-describedby={undefined}
          data-quiet-focus=""
          onKeyDown={onKeyDown}
          onOpenAutoFocus={event => {
            cameFrom.current = document.activeElement;
            if (hasOwnFocus) return;
            event.preventDefault();
            if (event.target instanceof HTMLElement) event.target.focus();
          }}
          onCloseAutoFocus={event => {
            // Radix gives focus back to a trigger; keys and the palette have none.
            event.preventDefault();
            const back = cameFrom.current;
            if (back instanceof HTMLElement && back.isConnected) back.focus();
            onClosed?.();
          }}
          className={`arrive fixed inset-x-0 z-40 mx-auto flex flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-3 ${className}`}
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A dialog with a head, a body that scrolls, and a foot of verbs. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  closeLabel,
  width = 'max-w-[640px]',
  isText = false,
  foot,
  onKeyDown,
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  closeLabel: string;
  width?: string;
  /** There is nothing but text in it: then the text takes the focus, so that the keyboard can scroll it. */
  isText?: boolean;
  foot?: ReactNode;
  /** Keys of the whole dialog, whatever in it has the focus. */
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}) {
  return (
    <DialogFrame
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      hasOwnFocus={false}
      label={title}
      onKeyDown={onKeyDown}
      className={`top-[72px] max-h-[calc(100vh-112px)] w-[calc(100vw-48px)] ${width}`}
    >
      {/* No landmark: while live regions keep the page behind in the tree, it has a header of its own. */}
      <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-2 pl-4">
        <div aria-hidden="true" className="flex-1 text-lg font-strong">
          {title}
        </div>
        <IconButton icon={X} label={closeLabel} onClick={() => onOpenChange(false)} />
      </div>
      <div
        className="relative min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        tabIndex={isText ? 0 : undefined}
      >
        {children}
      </div>
      {foot && (
        <div className="flex flex-none items-center justify-end gap-2 border-t border-line bg-surface px-4 py-3">
          {foot}
        </div>
      )}
    </DialogFrame>
  );
}
