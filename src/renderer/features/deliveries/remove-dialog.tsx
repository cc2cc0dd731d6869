import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SharedChannel } from '#protocol/http/notifications.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Its secret is gone with it, so this cannot be undone: asked before, with its name in the button. */
export function RemoveDialog({
  channel,
  onClose,
  onRemoved,
}: {
  channel: SharedChannel | null;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const [refusal, setRefusal] = useState('');
  const remove = async () => {
    if (!channel) return;
    const answer = await noticeServer.removeChannel(channel.id);
    if (!answer.ok) return setRefusal(answer.problem.message);
    setRefusal('');
    onRemoved();
    onClose();
  };
  return (
    <Dialog
      isOpen={channel !== null}
      onOpenChange={open => !open && onClose()}
      title={t('channels.removeTitle')}
      closeLabel={t('verb.close')}
      width="max-w-[440px]"
      foot={
        <>
          <Button onClick={onClose}>{t('channels.keep')}</Button>
          <Button look="danger" onClick={() => void remove()}>
            {t('channels.removeNamed', { name: channel?.name ?? '' })}
          </Button>
        </>
      }
    >
      <div className="p-4 text-sm">
        <p>{t('channels.removeText')}</p>
        <p role="status" className="text-danger">
          {refusal}
        </p>
      </div>
    </Dialog>
  );
}
