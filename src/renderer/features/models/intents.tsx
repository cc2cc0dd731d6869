import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  defaultPrecision,
  type IntentEntry,
  type IntentsAnswer,
  type ScoreSource,
  type Suggestion,
} from '#protocol/http/intents.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { ListSearch } from '../../ui/list-search.tsx';
import { matchesQuery } from '../../ui/matches.ts';
import { Choice } from '../../ui/rows.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { IntentSparkline } from './intent-curve.tsx';
import { IntentDialog } from './intent-dialog.tsx';
import { useFigures } from './use-models.ts';

const precisions = [0.9, 0.95, 0.97, 0.99] as const;
/** So many are seen at once without a search. */
const fewIntents = 12;

/** How sure the classifier must be, intent by intent. */
export function Intents() {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { percent } = useFigures();
  const [precision, setPrecision] = useState<number>(defaultPrecision);
  const [dataset, setDataset] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [shown, setShown] = useState<string | null>(null);
  const loaded = useServer(() => modelServer.intents({ precision, dataset }), `${precision} ${dataset}`);
  if (!loaded.data) return <Unloaded of={loaded} />;
  const answer = loaded.data;
  const found = answer.intents.filter(({ label, name }) => matchesQuery(`${name} ${label}`, text));
  return (
    <Section title={t('intents.title')}>
      <Head answer={answer} />
      {answer.version && answer.source && (
        <div className="mb-3 grid max-w-[520px]">
          {answer.sources.length > 1 ? (
            <Sources answer={answer} onChange={setDataset} />
          ) : (
            <p className="flex min-h-9 items-center gap-3 border-b border-line text-sm">
              <span className="flex-1">{t('intents.source')}</span>
              <SourceName source={answer.source} />
            </p>
          )}
          <Choice
            label={t('intents.wanted')}
            value={String(precision)}
            choices={precisions.map(each => [String(each), percent(each)] as const)}
            onChange={value => setPrecision(Number(value))}
          />
        </div>
      )}
      {answer.intents.length > fewIntents && (
        <ListSearch label={t('intents.search')} text={text} onText={setText} />
      )}
      {answer.intents.length > 0 && found.length === 0 && <Quiet>{t('intents.nothingFound')}</Quiet>}
      {found.length > 0 && <Table intents={found} onShow={setShown} />}
      <IntentDialog
        entry={answer.intents.find(({ label }) => label === shown) ?? null}
        precision={answer.precision}
        onClose={() => setShown(null)}
        onChanged={loaded.reload}
      />
    </Section>
  );
}

function Head({ answer: { version, source } }: { answer: IntentsAnswer }) {
  const { t } = useTranslation();
  if (!version) return <Quiet>{t('intents.noClassifier')}</Quiet>;
  return (
    <div className="mb-2 grid max-w-[760px] gap-1 text-sm text-muted">
      <p>{t('intents.intro')}</p>
      <p className={version.isRolledOut ? '' : 'text-warning'}>
        {t(version.isRolledOut ? 'intents.classifier' : 'intents.classifierWaits', { name: version.name })}
      </p>
      {!source && <p className="text-warning">{t('intents.noSource')}</p>}
    </div>
  );
}

function useSourceName(): (source: ScoreSource) => string {
  const { t } = useTranslation();
  return ({ datasetId, name, messages: count }) =>
    datasetId === null ? t('intents.sourceTraining', { count }) : t('intents.sourceDataset', { count, name });
}

function SourceName({ source }: { source: ScoreSource }) {
  return <span>{useSourceName()(source)}</span>;
}

function Sources({
  answer: { source, sources },
  onChange,
}: {
  answer: IntentsAnswer;
  onChange: (datasetId: string | null) => void;
}) {
  const { t } = useTranslation();
  const nameOf = useSourceName();
  return (
    <Choice
      label={t('intents.source')}
      value={source?.datasetId ?? ''}
      choices={sources.map(each => [each.datasetId ?? '', nameOf(each)] as const)}
      onChange={value => onChange(value === '' ? null : value)}
    />
  );
}

const head = 'py-1 pr-3 font-normal';
const cell = 'py-[7px] pr-3';
const columns = [
  'intent',
  'messages',
  'curve',
  'threshold',
  'precision',
  'coverage',
  'action',
  'suggestion',
] as const;

function Table({ intents, onShow }: { intents: readonly IntentEntry[]; onShow: (label: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm" aria-label={t('intents.title')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {columns.map(name => (
              <th key={name} scope="col" className={head}>
                {t(`intents.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('intents.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {intents.map(entry => (
            <Row key={entry.label} entry={entry} onShow={onShow} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry, onShow }: { entry: IntentEntry; onShow: (label: string) => void }) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  const { label, name, isKnown, rule, steps, present } = entry;
  const threshold = rule?.threshold ?? null;
  const action = rule?.action ?? 'answer';
  return (
    <tr className="border-b border-line">
      <th scope="row" className={`${cell} text-left font-normal`}>
        <span className="block font-strong">{name}</span>
        <span className="block text-xs text-muted">{isKnown ? label : t('intents.unknownLabel')}</span>
      </th>
      <td className={`${cell} tabular-nums`}>{plain(present.judged)}</td>
      <td className={cell}>
        <IntentSparkline steps={steps} threshold={threshold} />
      </td>
      <td className={`${cell} tabular-nums`}>
        {threshold === null ? t('intents.none') : percent(threshold)}
      </td>
      <td className={`${cell} tabular-nums`}>
        {percent(present.precision)}
        {present.precision !== null && (
          <span className="block text-xs text-muted">
            {t('intents.range', { low: percent(present.low), high: percent(present.high) })}
          </span>
        )}
      </td>
      <td className={`${cell} tabular-nums`}>{percent(present.coverage)}</td>
      <td className={cell}>
        {action === 'answer' ? (
          t('intents.action_answer')
        ) : (
          <Chip look="info">{t(`intents.action_${action}`)}</Chip>
        )}
      </td>
      <td className={`${cell} text-ink-2 tabular-nums`}>
        <SuggestionWord suggestion={entry.suggestion} threshold={threshold} />
      </td>
      <td className="py-1 text-right">
        <Button
          isSmall
          look="quiet"
          aria-label={t('intents.decideOf', { name })}
          onClick={() => onShow(label)}
        >
          {t('intents.decide')}
        </Button>
      </td>
    </tr>
  );
}

function SuggestionWord({ suggestion, threshold }: { suggestion: Suggestion; threshold: number | null }) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  switch (suggestion.kind) {
    case 'threshold': {
      const { threshold: suggested, coverage } = suggestion.figures;
      if (suggested === threshold) return t('intents.suggest_as_is');
      return t('intents.suggest_threshold', { threshold: percent(suggested), coverage: percent(coverage) });
    }
    case 'too_few':
      return <span className="text-muted">{t('intents.suggest_too_few', suggestion)}</span>;
    case 'out_of_reach':
      return <span className="text-warning">{t('intents.suggest_out_of_reach')}</span>;
  }
}
