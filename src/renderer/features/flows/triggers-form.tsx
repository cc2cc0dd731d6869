import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FlowSurroundings, FlowTrigger } from '#protocol/http/flows.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Quiet } from '../../ui/section.tsx';
import { LinesField, NumberField, numbered } from './fields.tsx';
import { useTriggerWords } from './use-flows.ts';

const kinds = ['phrases', 'keyword', 'intent', 'closed'] as const;

function blank(kind: FlowTrigger['kind'], intents: readonly string[]): FlowTrigger {
  switch (kind) {
    case 'phrases':
      return { kind, phrases: [] };
    case 'keyword':
      return { kind, words: [] };
    case 'intent':
      return { kind, label: intents[0] ?? '', atLeast: 0.8 };
    case 'closed':
      return { kind };
  }
}

/** What sets the flow off. */
export function TriggersForm({
  triggers,
  surroundings,
  isReadOnly,
  onChange,
}: {
  triggers: readonly FlowTrigger[];
  surroundings: FlowSurroundings;
  isReadOnly: boolean;
  onChange: (triggers: FlowTrigger[]) => void;
}) {
  const { t } = useTranslation();
  const words = useTriggerWords();
  const { intents } = surroundings;
  const change = (at: number, trigger: FlowTrigger) =>
    onChange(triggers.map((each, index) => (index === at ? trigger : each)));
  if (isReadOnly) {
    return (
      <ul className="text-sm">
        {numbered(triggers).map(({ each, key }) => (
          <li key={key}>{words(each)}</li>
        ))}
      </ul>
    );
  }
  // Without a classifier there is no label that an intent could have.
  const offered = kinds.filter(kind => kind !== 'intent' || intents.length > 0);
  return (
    <div className="grid gap-3">
      {triggers.length === 0 && <Quiet>{t('flows.never')}</Quiet>}
      {numbered(triggers).map(({ each, at, key }) => (
        <fieldset key={key} className="grid gap-2 rounded-md border border-line p-3">
          <legend className="px-1 text-sm text-ink-2">{t('flows.triggerOf', { number: at + 1 })}</legend>
          <SelectField
            label={t('flows.begins')}
            value={each.kind}
            choices={kinds
              .filter(kind => offered.includes(kind) || kind === each.kind)
              .map(kind => [kind, t(`flows.trigger_${kind}`)])}
            onChange={value => {
              const kind = kinds.find(one => one === value);
              if (kind) change(at, blank(kind, intents));
            }}
          />
          {each.kind === 'phrases' && (
            <LinesField
              label={t('flows.phrases')}
              hint={t('flows.onePerLine')}
              values={each.phrases}
              onChange={phrases => change(at, { ...each, phrases })}
            />
          )}
          {each.kind === 'keyword' && (
            <LinesField
              label={t('flows.words')}
              hint={t('flows.onePerLine')}
              values={each.words}
              onChange={list => change(at, { ...each, words: list })}
            />
          )}
          {each.kind === 'intent' && (
            <div className="grid grid-cols-2 gap-2">
              <SelectField
                label={t('flows.intent')}
                value={each.label}
                choices={intents.map(label => [label, label])}
                onChange={label => change(at, { ...each, label })}
              />
              <NumberField
                label={t('flows.sure')}
                value={Math.round(each.atLeast * 100)}
                least={0}
                most={100}
                onChange={percent => change(at, { ...each, atLeast: (percent ?? 0) / 100 })}
              />
            </div>
          )}
          <div>
            <Button
              isSmall
              look="quiet"
              icon={X}
              onClick={() => onChange(triggers.filter((_, index) => index !== at))}
            >
              {t('flows.removeTrigger', { number: at + 1 })}
            </Button>
          </div>
        </fieldset>
      ))}
      {triggers.length < 20 && (
        <div>
          <Button isSmall icon={Plus} onClick={() => onChange([...triggers, blank('phrases', intents)])}>
            {t('flows.addTrigger')}
          </Button>
        </div>
      )}
    </div>
  );
}
