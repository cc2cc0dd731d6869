import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from '../../app/navigation.tsx';
import { useLostWords } from '../../data/desk.ts';
import type { LostWords } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';

/** What was written here and cannot be read any more: nothing of a person's words goes without being said. */
export function LostLine() {
  const { t } = useTranslation();
  const { lostWords, forgetLostWords } = useLostWords();
  const [isOpen, setOpen] = useState(false);
  if (lostWords.length === 0) return null;
  const count = lostWords.length;
  return (
    <div
      role="status"
      className="flex min-h-9 flex-none items-center gap-2 border-b border-warning-line bg-warning-soft py-1 pr-[10px] pl-4 text-sm"
    >
      <Icon of={KeyRound} className="text-warning" />
      <span className="flex-1">{t('lost.line', { count })}</span>
      <Button isSmall onClick={() => setOpen(true)}>
        {t('lost.look')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={t('lost.title')}
        closeLabel={t('verb.close')}
        width="max-w-[560px]"
        foot={
          <>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {t('lost.keep')}
            </Button>
            <Button
              look="danger"
              onClick={() => {
                setOpen(false);
                void forgetLostWords();
              }}
            >
              {t('lost.remove', { count })}
            </Button>
          </>
        }
      >
        <p className="px-4 pt-3 text-sm text-muted">{t('lost.text')}</p>
        <ul className="px-4 py-2">
          {lostWords.map(words => (
            <LostRow key={words.id} words={words} onOpen={() => setOpen(false)} />
          ))}
        </ul>
      </Dialog>
    </div>
  );
}

function LostRow({ words, onOpen }: { words: LostWords; onOpen(): void }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const { kind, conversationId, at } = words;
  const name =
    kind === 'draft' || kind === 'edit'
      ? t(`lost.${kind}`)
      : t(`command.${kind.replace('.', '_')}` as 'command.message_send', {
          defaultValue: t('command.other'),
        });
  return (
    <li className="flex min-h-9 items-center gap-2 border-b border-line py-1 text-sm last:border-b-0">
      <span className="flex-1 font-medium">{name}</span>
      <Ago at={at} className="text-xs text-muted" />
      {conversationId && (
        <Button
          isSmall
          look="quiet"
          onClick={() => {
            onOpen();
            go({ page: 'inbox', view: 'all', conversationId });
          }}
        >
          {t('sync.openConversation')}
        </Button>
      )}
    </li>
  );
}
