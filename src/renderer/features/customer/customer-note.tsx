import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands, useCustomer } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';

/** What the team should know about this customer next time. */
export function CustomerNote({ customerId }: { customerId: string }) {
  const { t } = useTranslation();
  const customer = useCustomer(customerId);
  const { editCustomer } = useCommands();
  const [text, setText] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const isEditing = text !== null;
  useEffect(() => {
    if (isEditing) area.current?.focus();
  }, [isEditing]);
  if (!customer) return null;
  const save = () => {
    if (text !== null && text.trim() !== customer.note) void editCustomer(customerId, { note: text.trim() });
    setText(null);
  };
  return (
    <section aria-label={t('customer.note')} className="px-4 py-3">
      <h2 className="mb-1 text-xs leading-4 font-strong text-muted">{t('customer.note')}</h2>
      {text === null ? (
        <button
          type="button"
          onClick={() => setText(customer.note)}
          className={`block w-full rounded-sm px-2 py-[6px] text-left text-sm leading-[17px] whitespace-pre-wrap ${customer.note === '' ? 'text-muted inset-ring inset-ring-line hover:bg-hover' : 'bg-note text-ink hover:inset-ring hover:inset-ring-note-line'}`}
        >
          <span className="sr-only">{t('customer.editNote')} </span>
          <span dir="auto">{customer.note || t('customer.noNote')}</span>
        </button>
      ) : (
        <>
          <textarea
            ref={area}
            aria-label={t('customer.note')}
            value={text}
            maxLength={4_000}
            rows={4}
            onChange={event => setText(event.target.value)}
            onKeyDown={event => {
              if (event.key === 'Escape') setText(null);
              else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
              else return;
              event.preventDefault();
            }}
            className="w-full resize-none rounded-sm border border-line-control bg-note px-2 py-[6px] text-sm leading-[17px]"
          />
          <div className="mt-1 flex gap-2">
            <Button isSmall look="primary" onClick={save}>
              {t('verb.save')}
            </Button>
            <Button isSmall look="quiet" onClick={() => setText(null)}>
              {t('verb.cancel')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
