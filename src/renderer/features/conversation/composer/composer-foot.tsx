import { AtSign, ChevronDown, Clock, History, MessageSquareText, Send } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../app/kit.tsx';
import { useSync } from '../../../data/desk.ts';
import type { Composer, ComposerKind, ComposerVersion } from '../../../data/model.ts';
import { buttonClass, IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Keys } from '../../../ui/keys.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Popover } from '../../../ui/popover.tsx';

type Props = {
  kind: ComposerKind;
  hasGhost: boolean;
  isEmpty: boolean;
  composer: Pick<Composer, 'versions'> & { restore: (version: ComposerVersion) => void };
  /** What a model can do with the text; null for notes. */
  rewriteMenu: ReactNode;
  onSend: () => void;
  onSendAndResolve: () => void;
  onTrigger: (sign: '/' | '@') => void;
};

export function ComposerFoot(props: Props) {
  const { t } = useTranslation();
  const { kind, hasGhost, composer, rewriteMenu, onTrigger } = props;
  return (
    <div className="flex items-center gap-[2px] px-2 pb-2 text-xs text-muted">
      <div className="flex min-w-0 flex-1 items-center gap-[10px] overflow-hidden whitespace-nowrap">
        <Hints kind={kind} hasGhost={hasGhost} />
      </div>
      {composer.versions.length > 0 && <Versions composer={composer} />}
      {rewriteMenu}
      <IconButton
        isSmall
        icon={kind === 'note' ? AtSign : MessageSquareText}
        label={kind === 'note' ? t('action.composer.mention') : t('action.composer.template')}
        keys={[kind === 'note' ? '@' : '/']}
        onClick={() => onTrigger(kind === 'note' ? '@' : '/')}
        className="mr-1"
        tooltipSide="top"
      />
      <SendButton {...props} />
    </div>
  );
}

function Hints({ kind, hasGhost }: { kind: ComposerKind; hasGhost: boolean }) {
  const { t } = useTranslation();
  const keys = useKeys();
  const hints =
    kind === 'note'
      ? (['composer.mention'] as const)
      : hasGhost
        ? (['composer.acceptDraft', 'composer.acceptWord', 'composer.template'] as const)
        : (['composer.template'] as const);
  return hints.map(hint => (
    <span key={hint} aria-hidden="true" className="inline-flex items-center gap-[5px]">
      <Keys keys={keys.caps(hint)} /> {t(`hint.${hint}`)}
    </span>
  ));
}

/** Offline it queues, and says so; the text is as safe as a sent one. */
function SendButton({ kind, isEmpty, onSend, onSendAndResolve }: Props) {
  const { t } = useTranslation();
  const keys = useKeys();
  const isOffline = useSync().state === 'offline';
  const word = kind === 'note' ? t('composer.addNote') : isOffline ? t('composer.queue') : t('composer.send');
  return (
    <span className="inline-flex">
      <button
        type="button"
        onClick={onSend}
        aria-disabled={isEmpty || undefined}
        className={buttonClass('primary', false, kind === 'text' ? 'rounded-r-none' : '')}
      >
        <Icon of={isOffline ? Clock : Send} size={14} />
        {word}
        <Keys keys={keys.caps('composer.send')} look="on-accent" />
      </button>
      {kind === 'text' && (
        <Menu
          align="end"
          side="top"
          trigger={
            <button
              type="button"
              aria-label={t('composer.moreWays')}
              aria-disabled={isEmpty || undefined}
              className={buttonClass(
                'primary',
                false,
                'w-6 justify-center rounded-l-none border-l-on-accent/35 px-0',
              )}
            >
              <Icon of={ChevronDown} size={12} />
            </button>
          }
        >
          <MenuItem
            keys={keys.caps('composer.sendAndResolve')}
            unavailable={isEmpty ? t('composer.nothingToSend') : undefined}
            onSelect={onSendAndResolve}
          >
            {isOffline ? t('composer.queueAndResolve') : t('composer.sendAndResolve')}
          </MenuItem>
        </Menu>
      )}
    </span>
  );
}

/** Older states of this draft: nothing typed here is ever gone. */
function Versions({ composer }: { composer: Props['composer'] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t('composer.versions')}
      isOpen={isOpen}
      onOpenChange={setOpen}
      width="w-80"
      trigger={
        <button
          type="button"
          aria-label={t('composer.versions')}
          title={t('composer.versions')}
          className="inline-flex size-6 flex-none items-center justify-center rounded-sm text-muted hover:bg-hover"
        >
          <Icon of={History} size={14} />
        </button>
      }
    >
      <h2 className="border-b border-line px-3 py-2 font-strong">{t('composer.versions')}</h2>
      <ul className="max-h-72 overflow-y-auto p-1">
        {composer.versions.map(version => (
          <li key={version.at}>
            <button
              type="button"
              onClick={() => {
                composer.restore(version);
                setOpen(false);
              }}
              className="w-full rounded-sm px-2 py-1 text-left text-sm hover:bg-selected"
            >
              <Ago at={version.at} className="text-xs text-muted" />
              <span dir="auto" className="line-clamp-2">
                {version.text}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
