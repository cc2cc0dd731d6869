import { Popover } from 'radix-ui';
import { type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../data/model.ts';
import { useLayer } from '../../../ui/layers.tsx';
import type { ConversationActions, Picker } from '../conversation-actions.ts';
import { AssignPicker } from './assign-picker.tsx';
import { MergePicker } from './merge-picker.tsx';
import { PriorityPicker } from './priority-picker.tsx';
import { SnoozePicker } from './snooze-picker.tsx';
import { SubjectEditor } from './subject-editor.tsx';
import { TagPicker } from './tag-picker.tsx';
import { TransferPicker } from './transfer-picker.tsx';

/** Opened by key, button or palette; focus returns to where it came from. */
export function PickerPopover({
  anchor,
  conversation,
  actions,
}: {
  anchor: RefObject<HTMLElement | null>;
  conversation: Conversation;
  actions: ConversationActions;
}) {
  const { t } = useTranslation();
  const { picker, setPicker } = actions;
  const cameFrom = useRef<Element | null>(null);
  const close = () => setPicker(null);
  return (
    <Popover.Root open={picker !== null} onOpenChange={isOpen => !isOpen && close()}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal container={useLayer()}>
        {picker !== null && (
          <Popover.Content
            align="end"
            sideOffset={-4}
            collisionPadding={8}
            aria-label={t(`action.conversation.${picker}`)}
            onOpenAutoFocus={() => {
              cameFrom.current = document.activeElement;
            }}
            onCloseAutoFocus={event => {
              event.preventDefault();
              const back = cameFrom.current;
              if (back instanceof HTMLElement && back.isConnected) back.focus();
            }}
            className={`arrive z-30 ${picker === 'assign' || picker === 'merge' ? 'w-[360px]' : 'w-72'} overflow-hidden rounded-md border border-line-strong bg-raised shadow-2`}
          >
            <PickerBody picker={picker} conversation={conversation} onDone={close} />
          </Popover.Content>
        )}
      </Popover.Portal>
    </Popover.Root>
  );
}

export type PickerProps = { conversation: Conversation; onDone: () => void };

function PickerBody({ picker, ...props }: PickerProps & { picker: Picker }) {
  switch (picker) {
    case 'assign':
      return <AssignPicker {...props} />;
    case 'snooze':
      return <SnoozePicker {...props} />;
    case 'priority':
      return <PriorityPicker {...props} />;
    case 'tag':
      return <TagPicker {...props} />;
    case 'transfer':
      return <TransferPicker {...props} />;
    case 'merge':
      return <MergePicker {...props} />;
    case 'subject':
      return <SubjectEditor {...props} />;
  }
}
