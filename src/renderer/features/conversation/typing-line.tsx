import { useTranslation } from 'react-i18next';
import { useLive } from '../../data/desk.ts';

/** Its height is always there, so that the stream does not jump when somebody begins to type. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useTranslation();
  const { typing } = useLive(conversationId);
  const names = typing.map(person =>
    person.party === 'ai' ? t('author.ai') : person.name.split(' ')[0] || t('customer.nameless'),
  );
  return (
    <div className="flex h-6 flex-none items-center gap-2 px-5 text-xs text-muted">
      {names.length > 0 && (
        <>
          <span aria-hidden="true" className="inline-flex gap-[3px]">
            <i className="size-[5px] rounded-full bg-muted" />
            <i className="size-[5px] rounded-full bg-muted opacity-65" />
            <i className="size-[5px] rounded-full bg-muted opacity-35" />
          </span>
          {t('conversation.typing', {
            count: names.length,
            names: new Intl.ListFormat(i18n.language).format(names),
          })}
        </>
      )}
    </div>
  );
}
