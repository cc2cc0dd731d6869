// Rewriting within the composer: the wish, the dialog, and the way back to one's own words.
import { RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../app/action-center.tsx';
import { useKeys } from '../../../app/kit.tsx';
import type { Composer, Conversation, Proposed } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { tagOf } from './languages.ts';
import { RewriteDialog } from './rewrite-dialog.tsx';
import { RewriteMenu } from './rewrite-menu.tsx';
import type { Wish } from './use-rewriting.ts';

type Exchanged = { before: string; proposedBefore: Proposed | null; after: string };

type Rewrite = {
  menu: ReactNode;
  dialog: ReactNode;
  /** Says that the words are not one's own; null once they were changed or sent. */
  line: ReactNode;
  /** Puts back what stood there before; undefined where nothing was rewritten, or it was changed since. */
  takeBack: (() => void) | undefined;
};

/** @param exchange puts another text in place of the whole one, and the caret behind it */
export function useRewrite({
  conversation,
  composer,
  isOffered,
  exchange,
}: {
  conversation: Conversation;
  composer: Composer;
  /** False for notes. */
  isOffered: boolean;
  exchange: (text: string, proposed: Proposed | null) => void;
}): Rewrite {
  const { id } = conversation;
  const { text, proposed } = composer;
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState<{ of: string; source: string; wish: Wish } | null>(null);
  const [exchanged, setExchanged] = useState<(Exchanged & { of: string }) | null>(null);
  useAction('conversation.rewrite', isOffered ? { run: () => setOpen(true) } : undefined);
  if (!isOffered) return { menu: null, dialog: null, line: null, takeBack: undefined };

  // What belongs to another conversation is over when this one is shown.
  const wish = wanted?.of === id ? wanted : null;
  const last = exchanged?.of === id && exchanged.after === text ? exchanged : null;
  const customerLanguage = tagOf(conversation.locale);
  const takeBack = last
    ? () => {
        exchange(last.before, last.proposedBefore);
        setExchanged(null);
      }
    : undefined;
  return {
    menu: (
      <RewriteMenu
        text={text}
        customerLanguage={customerLanguage}
        isOpen={isOpen}
        onOpenChange={setOpen}
        onWish={next => setWanted({ of: id, source: text, wish: next })}
      />
    ),
    dialog: wish && (
      <RewriteDialog
        conversationId={id}
        source={wish.source}
        wish={wish.wish}
        customerLanguage={customerLanguage}
        onWish={next => setWanted({ ...wish, wish: next })}
        onClose={() => setWanted(null)}
        onUse={(after, rewritten) => {
          setWanted(null);
          setExchanged({ of: id, before: text, proposedBefore: proposed, after });
          exchange(after, { source: 'rewrite', sourceId: rewritten.rewriteId, text: rewritten.text });
        }}
      />
    ),
    line: takeBack ? <TakeBack onTakeBack={takeBack} /> : null,
    takeBack,
  };
}

function TakeBack({ onTakeBack }: { onTakeBack: () => void }) {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <div
      role="status"
      className="mb-2 flex min-h-8 flex-wrap items-center gap-2 border-y border-line bg-sunken px-3 py-1 text-sm"
    >
      <span className="min-w-0 flex-1">{t('rewrite.used')}</span>
      <Button isSmall icon={RotateCcw} keys={keys.caps('desk.undoChord')} onClick={onTakeBack}>
        {t('rewrite.undo')}
      </Button>
    </div>
  );
}
