import { Languages, WandSparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { mostRewritten, type RewriteWish } from '#protocol/http/copilot.ts';
import { useKeys } from '../../../app/kit.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useSync } from '../../../data/desk.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../../ui/menu.tsx';
import { nameOf } from './languages.ts';
import type { Wish } from './use-rewriting.ts';

const wishes = ['shorter', 'friendlier', 'formal', 'correct'] as const satisfies RewriteWish[];

type Props = {
  text: string;
  /** The language of the customer, or ''. */
  customerLanguage: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onWish: (wish: Wish) => void;
};

/** What a model can do with the text that stands there. What it cannot do now stays in its place, and says why. */
export function RewriteMenu({ isOpen, onOpenChange, ...rest }: Props) {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <Menu
      align="end"
      side="top"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      trigger={
        <IconButton
          isSmall
          icon={WandSparkles}
          label={t('rewrite.verb')}
          keys={keys.caps('conversation.rewrite')}
          aria-keyshortcuts={keys.aria('conversation.rewrite')}
          tooltipSide="top"
        />
      }
    >
      <Wishes {...rest} />
    </Menu>
  );
}

function Wishes({ text, customerLanguage, onWish }: Omit<Props, 'isOpen' | 'onOpenChange'>) {
  const { t, i18n } = useTranslation();
  const { copilotServer } = useDesk();
  const isOffline = useSync().state === 'offline';
  const { data } = useServer(copilotServer.state);
  const why = isOffline
    ? t('rewrite.why.offline')
    : data?.hasModel === false
      ? t('rewrite.why.noModel')
      : text.trim() === ''
        ? t('rewrite.why.empty')
        : text.length > mostRewritten
          ? t('rewrite.why.long')
          : undefined;
  // One reason for all of them is said once.
  const unavailable = why === undefined ? undefined : '';
  return (
    <>
      <MenuLabel>{why ?? t('rewrite.verb')}</MenuLabel>
      {wishes.map(wish => (
        <MenuItem key={wish} unavailable={unavailable} onSelect={() => onWish({ wish, language: '' })}>
          {t(`rewrite.wish.${wish}`)}
        </MenuItem>
      ))}
      <MenuSeparator />
      {customerLanguage !== '' && (
        <MenuItem
          icon={Languages}
          unavailable={unavailable}
          onSelect={() => onWish({ wish: 'translate', language: customerLanguage })}
        >
          {t('rewrite.translateTo', { language: nameOf(customerLanguage, i18n.language) })}
        </MenuItem>
      )}
      <MenuItem
        icon={Languages}
        unavailable={unavailable}
        onSelect={() => onWish({ wish: 'translate', language: customerLanguage === 'en' ? 'de' : 'en' })}
      >
        {t('rewrite.translateOther')}
      </MenuItem>
    </>
  );
}
