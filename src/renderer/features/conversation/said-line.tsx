import { CloudDownload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSaid, useThread } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { Icon } from '../../ui/icon.tsx';
import { isHere } from './said.ts';

/** What the pressed notice said, until the message itself stands in the stream (P45). */
export function SaidLine({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const said = useSaid(conversationId);
  const { messages } = useThread(conversationId);
  if (!said || isHere(said, messages)) return null;
  return (
    <div
      role="status"
      className="mx-5 mb-2 max-w-[640px] rounded-lg border border-dashed border-line-strong bg-raised px-3 py-2"
    >
      <div className="flex items-center gap-1 text-xs text-muted">
        <Icon of={CloudDownload} size={12} />
        {t('said.catchingUp')}
      </div>
      <p dir="auto" className="font-strong">
        {said.title}
      </p>
      {said.body !== '' && (
        <p dir="auto" className="leading-5">
          {said.body}
        </p>
      )}
    </div>
  );
}

/** The same where the whole conversation is still on its way; null where no notice named it. */
export function useSaidInstead(conversationId: string) {
  const { t } = useTranslation();
  const said = useSaid(conversationId);
  if (!said) return null;
  const text = said.body === '' ? said.title : `${said.title}: ${said.body}`;
  return <Empty icon={CloudDownload} title={t('said.onItsWay')} text={<span dir="auto">{text}</span>} />;
}
