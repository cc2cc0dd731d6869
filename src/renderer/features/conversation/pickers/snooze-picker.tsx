import { AlarmClock } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { PickList } from '../../../ui/pick-list.tsx';
import { whenOf } from '../../../ui/time.ts';
import { parseSnooze, snoozeChoices } from '../snooze-times.ts';
import type { PickerProps } from './picker-popover.tsx';

/** Until when it rests. It also comes back when the customer writes. */
export function SnoozePicker({ conversation, onDone }: PickerProps) {
  const { t, i18n } = useTranslation();
  const { snooze } = useCommands();
  const now = useMinute();
  const [openedAt] = useState(now);
  const [own, setOwn] = useState('');
  const [isWrong, setWrong] = useState(false);
  const choices = snoozeChoices(openedAt);
  const put = (until: number) => {
    void snooze(conversation.id, until);
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = parseSnooze(own, now);
    setWrong(until === undefined);
    if (until !== undefined) put(until);
  };
  return (
    <>
      <PickList
        label={t('action.conversation.snooze')}
        placeholder={t('snooze.placeholder')}
        emptyText={t('snooze.none')}
        onChoose={id => {
          const choice = choices.find(item => item.id === id);
          if (choice) put(choice.until);
        }}
        choices={choices.map(choice => ({
          id: choice.id,
          label: t(`snooze.${choice.id}`),
          mark: <Icon of={AlarmClock} size={14} className="text-muted" />,
          detail: whenOf(choice.until, openedAt, i18n.language),
        }))}
      />
      <form onSubmit={submit} className="border-t border-line p-3">
        <TextField
          label={t('snooze.own')}
          type="datetime-local"
          value={own}
          onChange={event => setOwn(event.target.value)}
          problem={isWrong ? t('snooze.future') : undefined}
        />
        <div className="mt-2 flex items-center justify-between gap-2">
          <span className="text-xs text-muted">{t('snooze.hint')}</span>
          <Button isSmall type="submit">
            {t('action.conversation.snooze')}
          </Button>
        </div>
      </form>
    </>
  );
}
