import { History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecovery } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';

/** After the server was restored to an earlier time: what this person wrote and it lacks is offered, never sent unasked (S6). */
export function RecoveryLine() {
  const { t } = useTranslation();
  const { recovery, recover } = useRecovery();
  const [isOpen, setOpen] = useState(false);
  if (!recovery) return null;
  const count = recovery.messages.length;
  const choose = (choice: 'send again' | 'let go') => {
    setOpen(false);
    void recover(choice);
  };
  return (
    <div
      role="status"
      className="flex min-h-9 flex-none items-center gap-2 border-b border-info-line bg-info-soft py-1 pr-[10px] pl-4 text-sm"
    >
      <Icon of={History} className="text-info" />
      <span className="flex-1">{t('recovery.line', { count })}</span>
      <Button isSmall onClick={() => setOpen(true)}>
        {t('recovery.look')}
      </Button>
      <Button isSmall look="primary" onClick={() => choose('send again')}>
        {t('recovery.again', { count })}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={t('recovery.title')}
        closeLabel={t('verb.close')}
        width="max-w-[560px]"
        foot={
          <>
            <Button look="danger" onClick={() => choose('let go')}>
              {t('recovery.letGo', { count })}
            </Button>
            <Button look="primary" onClick={() => choose('send again')}>
              {t('recovery.again', { count })}
            </Button>
          </>
        }
      >
        <p className="px-4 pt-3 text-sm text-muted">{t('recovery.text')}</p>
        <ul className="px-4 py-2">
          {recovery.messages.map(message => (
            <li key={message.id} className="border-b border-line py-2 text-sm last:border-b-0">
              <Ago at={message.createdAt} className="text-xs text-muted" />
              <p dir="auto" className="break-words whitespace-pre-wrap">
                {message.text}
              </p>
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  );
}
