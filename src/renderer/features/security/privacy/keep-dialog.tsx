import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leastDays, mayStay, mostDays, type RetentionRule } from '#protocol/http/retention.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { TextField } from '../../../ui/field.tsx';

type Props = { onClose: () => void; onChanged: () => void };

/** How long one kind is kept from now on. */
export function KeepDialog({ of, ...rest }: Props & { /** Null: closed. */ of: RetentionRule | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={of !== null}
      title={of ? t('privacy.keepTitle', { kind: t(`privacy.of_${of.kind}`) }) : ''}
      verb={t('verb.save')}
      width="max-w-[440px]"
      unavailable={useUnavailable('customer.erase')}
      onClose={rest.onClose}
    >
      {formId => of && <Form {...{ formId, of, ...rest }} />}
    </FormDialog>
  );
}

function Form({ formId, of, onClose, onChanged }: Props & { formId: string; of: RetentionRule }) {
  const { t } = useTranslation();
  const { privacy } = useDesk().securityServer;
  const [text, setText] = useState(of.days === null ? '' : String(of.days));
  const [hasEnd, setEnd] = useState(of.days !== null);
  const [isWrong, setWrong] = useState(false);
  const { act, refusal } = useAct(onChanged);
  const least = leastDays[of.kind];
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const days = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
    const isGood = !hasEnd || (days >= least && days <= mostDays);
    setWrong(!isGood);
    if (isGood && (await act(() => privacy.keep(of.kind, hasEnd ? days : null, of.version)))) onClose();
  };
  return (
    <form id={formId} onSubmit={event => void save(event)} className="grid gap-3 p-4 text-sm">
      <p>{t('privacy.keepText')}</p>
      {mayStay(of.kind) && (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 flex-none accent-accent"
            checked={!hasEnd}
            onChange={event => setEnd(!event.target.checked)}
          />
          {t('privacy.keepForGood')}
        </label>
      )}
      {hasEnd && (
        <TextField
          label={t('privacy.keepDays')}
          hint={t('privacy.keepHint', { least, most: mostDays })}
          inputMode="numeric"
          value={text}
          problem={isWrong ? t('privacy.keepWrong', { least, most: mostDays }) : undefined}
          onChange={event => setText(event.target.value)}
        />
      )}
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
    </form>
  );
}
