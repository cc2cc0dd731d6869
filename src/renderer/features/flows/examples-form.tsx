import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExampleRoom, runExample } from '#ai/flows/examples.ts';
import { exampleEnds, type FlowDefinition, type FlowExample } from '#protocol/http/flows.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx';
import { LanguageField } from '../../ui/language-field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import { Quiet } from '../../ui/section.tsx';
import { numbered } from './fields.tsx';

type Props = {
  flow: FlowDefinition;
  room: ExampleRoom;
  languages: readonly string[];
  isReadOnly: boolean;
  onChange: (examples: FlowExample[]) => void;
};

/** Conversations that must go as they stand here, tried while one writes. */
export function ExamplesForm({ flow, room, languages, isReadOnly, onChange }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<number | null>(null);
  const { examples } = flow;
  return (
    <div className="grid gap-2">
      {examples.length === 0 && <Quiet>{t('flows.noExamples')}</Quiet>}
      {numbered(examples).map(({ each, at, key }) => {
        const result = runExample(flow, each, room);
        return (
          <article key={key} aria-label={each.name} className="rounded-md border border-line px-3 py-2">
            <div className="flex items-center gap-2 text-sm">
              <Chip look={result.isRight ? 'positive' : 'danger'}>
                {t(result.isRight ? 'flows.passes' : 'flows.fails')}
              </Chip>
              <span className="min-w-0 flex-1 truncate">{each.name}</span>
              <Button
                isSmall
                look="quiet"
                aria-expanded={opened === at}
                aria-label={t(opened === at ? 'flows.closeExample' : 'flows.openExample', {
                  name: each.name,
                })}
                onClick={() => setOpened(opened === at ? null : at)}
              >
                {t(opened === at ? 'verb.close' : 'flows.open')}
              </Button>
            </div>
            {!result.isRight && (
              <ul className="mt-1 text-sm text-danger">
                {numbered(result.turns)
                  .filter(({ each: turn }) => !turn.isRight)
                  .map(({ each: turn, key: name }) => (
                    <li key={name}>{t('flows.saidInstead', { expected: turn.expected, said: turn.said })}</li>
                  ))}
                {!result.endsRight && (
                  <li>{t('flows.endsInstead', { how: t(`flows.ends_${result.ends}`) })}</li>
                )}
              </ul>
            )}
            {opened === at && (
              <fieldset disabled={isReadOnly} className="mt-2 grid gap-2">
                <legend className="sr-only">{each.name}</legend>
                <ExampleForm
                  example={each}
                  languages={languages}
                  onChange={example =>
                    onChange(examples.map((other, index) => (index === at ? example : other)))
                  }
                />
                <div>
                  <Button
                    isSmall
                    look="quiet"
                    icon={X}
                    onClick={() => {
                      setOpened(null);
                      onChange(examples.filter((_, index) => index !== at));
                    }}
                  >
                    {t('flows.removeExample')}
                  </Button>
                </div>
              </fieldset>
            )}
          </article>
        );
      })}
      {!isReadOnly && examples.length < 50 && (
        <div>
          <Button
            isSmall
            icon={Plus}
            onClick={() => {
              onChange([...examples, blank(flow.locale, t('flows.newExample'))]);
              setOpened(examples.length);
            }}
          >
            {t('flows.addExample')}
          </Button>
        </div>
      )}
    </div>
  );
}

const blank = (locale: string, name: string): FlowExample => ({
  ...{ name, locale, isOpen: true, isKnown: false, turns: [{ customer: '', bot: '' }], webhooks: [] },
  ends: 'waits',
});

function ExampleForm({
  example,
  languages,
  onChange,
}: {
  example: FlowExample;
  languages: readonly string[];
  onChange: (example: FlowExample) => void;
}) {
  const { t } = useTranslation();
  const set = (part: Partial<FlowExample>) => onChange({ ...example, ...part });
  const changeTurn = (at: number, part: Partial<FlowExample['turns'][number]>) =>
    set({ turns: example.turns.map((each, index) => (index === at ? { ...each, ...part } : each)) });
  const changeWebhook = (at: number, answer: string) =>
    set({ webhooks: example.webhooks.map((each, index) => (index === at ? answer : each)) });
  return (
    <>
      <TextField
        label={t('flows.exampleName')}
        value={example.name}
        maxLength={120}
        onChange={event => set({ name: event.target.value })}
      />
      <LanguageField
        label={t('flows.language')}
        value={example.locale}
        languages={languages}
        onChange={locale => set({ locale })}
      />
      <CheckRow label={t('flows.isOpen')} isChecked={example.isOpen} onChange={isOpen => set({ isOpen })} />
      <CheckRow
        label={t('flows.isKnown')}
        isChecked={example.isKnown}
        onChange={isKnown => set({ isKnown })}
      />
      {numbered(example.turns).map(({ each, at, key }) => (
        <div key={key} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <TextField
              label={t('flows.customerSays', { number: at + 1 })}
              value={each.customer}
              maxLength={1_000}
              onChange={event => changeTurn(at, { customer: event.target.value })}
            />
          </div>
          <div className="min-w-0 flex-1">
            <TextField
              label={t('flows.botSays', { number: at + 1 })}
              value={each.bot}
              maxLength={1_000}
              onChange={event => changeTurn(at, { bot: event.target.value })}
            />
          </div>
          {example.turns.length > 1 && (
            <IconButton
              icon={X}
              label={t('flows.removeTurn', { number: at + 1 })}
              onClick={() => set({ turns: example.turns.filter((_, index) => index !== at) })}
            />
          )}
        </div>
      ))}
      {numbered(example.webhooks).map(({ each, at, key }) => (
        <TextAreaField
          key={key}
          label={t('flows.webhookSays', { number: at + 1 })}
          hint={t('flows.webhookSaysHint')}
          rows={2}
          maxLength={4_000}
          value={each}
          onChange={event => changeWebhook(at, event.target.value)}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button
          isSmall
          icon={Plus}
          onClick={() => set({ turns: [...example.turns, { customer: '', bot: '' }] })}
        >
          {t('flows.addTurn')}
        </Button>
        <Button isSmall icon={Plus} onClick={() => set({ webhooks: [...example.webhooks, ''] })}>
          {t('flows.addWebhook')}
        </Button>
        {example.webhooks.length > 0 && (
          <Button
            isSmall
            look="quiet"
            icon={X}
            onClick={() => set({ webhooks: example.webhooks.slice(0, -1) })}
          >
            {t('flows.removeWebhook')}
          </Button>
        )}
      </div>
      <SelectField
        label={t('flows.endsHow')}
        value={example.ends}
        choices={exampleEnds.map(each => [each, t(`flows.ends_${each}`)])}
        onChange={value => set({ ends: exampleEnds.find(each => each === value) ?? example.ends })}
      />
    </>
  );
}
