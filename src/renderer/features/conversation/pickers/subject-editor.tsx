import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import type { PickerProps } from './picker-popover.tsx';

export function SubjectEditor({ conversation, onDone }: PickerProps) {
  const { t } = useTranslation();
  const { setSubject } = useCommands();
  const [subject, set] = useState(conversation.subject);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (subject.trim() !== conversation.subject) void setSubject(conversation.id, subject.trim());
    onDone();
  };
  return (
    <form onSubmit={submit} className="p-3">
      <TextField
        label={t('action.conversation.subject')}
        value={subject}
        maxLength={200}
        onChange={event => set(event.target.value)}
      />
      <div className="mt-2 flex justify-end gap-2">
        <Button isSmall look="quiet" onClick={onDone}>
          {t('verb.cancel')}
        </Button>
        <Button isSmall look="primary" type="submit">
          {t('verb.save')}
        </Button>
      </div>
    </form>
  );
}
