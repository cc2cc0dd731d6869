import { Check, ChevronLeft, Ellipsis, PanelRight, Pause, RotateCcw } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import { useLive, usePeople } from '../../data/desk.ts';
import type { ConversationView } from '../../data/model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useMedia } from '../../ui/media.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { whenOf } from '../../ui/time.ts';
import type { ConversationActions, Picker } from './conversation-actions.ts';
import { PickerPopover } from './pickers/picker-popover.tsx';
import { Watchers } from './watchers.tsx';

type Props = {
  view: ConversationView;
  actions: ConversationActions;
  isSideOpen: boolean;
  onToggleSide: () => void;
  onBack?: (() => void) | undefined;
};

/** What it is about, who looks at it, and what can be done to it. */
export function ConversationHead({ view, actions, isSideOpen, onToggleSide, onBack }: Props) {
  const { t } = useTranslation();
  const keys = useKeys();
  const head = useRef<HTMLDivElement>(null);
  const { conversation } = view;
  const name = conversation.customerName || t('customer.nameless');
  // Alone on a narrow screen it is the page's own heading.
  const Heading = onBack ? 'h1' : 'h2';
  return (
    <div ref={head} className="flex h-12 flex-none items-center gap-1 border-b border-line pr-[10px] pl-4">
      {onBack && <IconButton icon={ChevronLeft} label={t('conversation.back')} onClick={onBack} />}
      <div className="min-w-0 flex-1 leading-4">
        <Heading dir="auto" className="truncate text-lg font-strong">
          {conversation.subject || t('conversation.with', { name })}
        </Heading>
        <div className="flex h-[18px] items-center gap-1 overflow-hidden text-xs whitespace-nowrap text-muted">
          <bdi className="truncate">{name}</bdi>
          <span aria-hidden="true">·</span>
          <span className="tabular-nums">#{conversation.number}</span>
          <span aria-hidden="true">·</span>
          <Standing view={view} />
        </div>
      </div>
      {!conversation.mergedInto && <Verbs conversationStatus={conversation.status} actions={actions} />}
      {!isSideOpen && (
        <IconButton
          icon={PanelRight}
          label={t('side.show')}
          keys={keys.caps('desk.sidePanel')}
          onClick={onToggleSide}
        />
      )}
      <PickerPopover anchor={head} conversation={conversation} actions={actions} />
    </div>
  );
}

/** Who else is here; else the state it is in. */
function Standing({ view }: { view: ConversationView }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const { conversation } = view;
  const { viewing } = useLive(conversation.id);
  const owner = usePeople().find(person => person.id === conversation.agentId);
  if (viewing.length > 0) return <Watchers viewing={viewing} />;
  if (conversation.status === 'snoozed' && conversation.snoozedUntil !== null) {
    return (
      <span className="flex items-center gap-1">
        <Icon of={Pause} size={12} />
        {t('conversation.snoozedUntil', { when: whenOf(conversation.snoozedUntil, now, i18n.language) })}
      </span>
    );
  }
  if (conversation.mergedInto)
    return <span>{t('merge.standing', { number: conversation.mergedInto.number })}</span>;
  if (conversation.status === 'resolved') return <span>{t('status.resolved')}</span>;
  return (
    <span className="truncate">
      {owner ? t('status.with', { name: owner.name }) : t(`turn.${conversation.turn}`)}
    </span>
  );
}

function Verbs({
  conversationStatus,
  actions,
}: {
  conversationStatus: 'open' | 'snoozed' | 'resolved';
  actions: ConversationActions;
}) {
  const { t } = useTranslation();
  const keys = useKeys();
  const center = useActions();
  const hasRoom = useMedia('(min-width: 1180px)');
  const isResolved = conversationStatus === 'resolved';
  const more: readonly Picker[] = [
    ...(hasRoom ? [] : (['assign', 'snooze'] as const)),
    'priority',
    'tag',
    'transfer',
    'subject',
    'merge',
  ];
  return (
    <div className="flex flex-none items-center gap-1">
      {hasRoom && (
        <>
          <Button
            isSmall
            look="quiet"
            keys={keys.caps('conversation.assign')}
            onClick={() => actions.setPicker('assign')}
          >
            {t('action.conversation.assign')}
          </Button>
          <Button
            isSmall
            look="quiet"
            keys={keys.caps('conversation.snooze')}
            unavailable={isResolved ? t('conversation.resolvedAlready') : undefined}
            onClick={() => actions.setPicker('snooze')}
          >
            {t('action.conversation.snooze')}
          </Button>
        </>
      )}
      <Button
        isSmall
        icon={isResolved ? RotateCcw : Check}
        keys={keys.caps('conversation.resolve')}
        onClick={isResolved ? actions.reopen : actions.resolve}
      >
        {isResolved ? t('conversation.reopen') : t('action.conversation.resolve')}
      </Button>
      <Menu align="end" trigger={<MoreButton label={t('conversation.more')} />}>
        {more.map(picker => (
          <MenuItem
            key={picker}
            keys={keys.caps(`conversation.${picker}`)}
            unavailable={picker === 'snooze' && isResolved ? t('conversation.resolvedAlready') : undefined}
            onSelect={() => actions.setPicker(picker)}
          >
            {t(`action.conversation.${picker}`)}
          </MenuItem>
        ))}
        <MenuItem
          keys={keys.caps('conversation.article')}
          unavailable={isResolved ? undefined : t('conversation.notResolvedYet')}
          onSelect={() => center.run('conversation.article')}
        >
          {t('action.conversation.article')}
        </MenuItem>
      </Menu>
    </div>
  );
}

function MoreButton({ label, ...rest }: { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className="inline-flex size-6 items-center justify-center rounded-sm text-muted hover:bg-hover"
    >
      <Icon of={Ellipsis} size={14} />
    </button>
  );
}
