import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageTag } from '#protocol/schema.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';

/** Asks for a language that there are no words in yet. */
export function AddLanguage({
  taken,
  onAdd,
}: {
  taken: readonly string[];
  onAdd: (language: string) => void;
}) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const isTaken = taken.some(each => each.toLowerCase() === name.toLowerCase());
  const refusal = languageTag.safeParse(name).success
    ? isTaken
      ? t('languages.taken')
      : undefined
    : t('languages.hint');
  if (!isAsking) {
    return (
      <Button isSmall onClick={() => setAsking(true)}>
        {t('languages.add')}
      </Button>
    );
  }
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={event => {
        event.preventDefault();
        if (refusal !== undefined) return;
        onAdd(name);
        setAsking(false);
        setName('');
      }}
    >
      <TextField
        label={t('languages.name')}
        value={name}
        maxLength={35}
        onChange={event => setName(event.target.value.trim())}
      />
      <Button type="submit" unavailable={refusal}>
        {t('languages.add')}
      </Button>
    </form>
  );
}
