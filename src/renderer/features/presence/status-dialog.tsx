import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Availability, chosenNow } from '#protocol/presence.ts';
import { useCommands, useDesk, usePeople } from '../../data/desk.ts';
import { PresenceMark } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { type StatusSpan, statusSpans, statusUntil } from './status-times.ts';

const availabilities = ['online', 'busy', 'away'] as const;

/** How one wants to be seen, in which words, and for how long. */
export function StatusDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { setPresence } = useCommands();
  const formId = useId();
  const clear = () => {
    void setPresence({ availability: 'online', statusText: '', statusUntil: null });
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      title={t('presence.statusTitle')}
      closeLabel={t('presence.close')}
      width="max-w-[420px]"
      foot={
        <>
          <Button onClick={clear}>{t('presence.clear')}</Button>
          <Button look="primary" type="submit" form={formId}>
            {t('presence.save')}
          </Button>
        </>
      }
    >
      <StatusForm formId={formId} onDone={onClose} />
    </Dialog>
  );
}

function StatusForm({ formId, onDone }: { formId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { setPresence } = useCommands();
  const minute = useMinute();
  const me = usePeople().find(person => person.id === user.id);
  const now = me ? chosenNow(me, minute) : null;
  const [availability, setAvailability] = useState<Availability>(now?.availability ?? 'online');
  const [text, setText] = useState(now?.statusText ?? '');
  const [span, setSpan] = useState<StatusSpan>('today');
  const save = (event: FormEvent) => {
    event.preventDefault();
    void setPresence({ availability, statusText: text.trim(), statusUntil: statusUntil(span, minute) });
    onDone();
  };
  return (
    <form id={formId} onSubmit={save} className="flex flex-col gap-4 p-4">
      <Choices
        legend={t('presence.label')}
        value={availability}
        choices={availabilities.map(value => ({
          value,
          label: t(`presence.${value}`),
          mark: <PresenceMark state={value} />,
        }))}
        onChoose={setAvailability}
      />
      <TextField
        label={t('presence.statusText')}
        value={text}
        maxLength={80}
        placeholder={t('presence.statusExample')}
        onChange={event => setText(event.target.value)}
      />
      <Choices
        legend={t('presence.until')}
        value={span}
        choices={statusSpans.map(value => ({ value, label: t(`presence.span_${value}`) }))}
        onChoose={setSpan}
      />
    </form>
  );
}

function Choices<Value extends string>({
  legend,
  value,
  choices,
  onChoose,
}: {
  legend: string;
  value: Value;
  choices: readonly { value: Value; label: string; mark?: ReactNode }[];
  onChoose: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-2">{legend}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {choices.map(choice => (
          <label key={choice.value} className="flex min-h-7 items-center gap-2 text-sm">
            <input
              type="radio"
              name={name}
              className="accent-(--accent)"
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
            />
            {choice.mark}
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
