import { X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { figuresAt } from '#ai/intent/thresholds.ts';
import { type IntentEntry, type IntentRule, intentActions } from '#protocol/http/intents.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useArticles, useDesk } from '../../data/desk.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Choice, selectClass } from '../../ui/rows.tsx';
import { IntentCurve } from './intent-curve.tsx';
import { IntentHistory } from './intent-history.tsx';
import { changeOf } from './threshold-change.ts';
import { useFigures } from './use-models.ts';

/** What is decided about one intent: how sure the classifier must be, and what is done then. */
export function IntentDialog({
  entry,
  precision,
  onClose,
  onChanged,
}: {
  /** Null: closed. */
  entry: IntentEntry | null;
  precision: number;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={entry !== null}
      title={t('intents.dialogTitle', { name: entry?.name ?? '' })}
      verb={t('verb.save')}
      width="max-w-[600px]"
      unavailable={useUnavailable('model.edit')}
      onClose={onClose}
    >
      {formId => entry && <Body key={entry.label} {...{ formId, entry, precision, onClose, onChanged }} />}
    </FormDialog>
  );
}

const undecided: IntentRule = { name: '', threshold: null, action: 'answer', articleIds: [] };

type BodyProps = {
  formId: string;
  entry: IntentEntry;
  precision: number;
  onClose: () => void;
  onChanged: () => void;
};

function Body({ onChanged, ...rest }: BodyProps) {
  const asked = useAct(onChanged);
  // Somebody changed it meanwhile: what is shown then is the newer one, and why it was refused stays.
  return <Form key={rest.entry.rule?.version ?? 0} {...rest} {...asked} />;
}

function Form({
  formId,
  entry,
  precision,
  onClose,
  act,
  refusal,
}: Omit<BodyProps, 'onChanged'> & ReturnType<typeof useAct>) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const unavailable = useUnavailable('model.edit');
  const { name, threshold, action, articleIds } = entry.rule ?? undecided;
  const [rule, setRule] = useState<IntentRule>({ name, threshold, action, articleIds: [...articleIds] });
  const set = (fields: Partial<IntentRule>) => setRule({ ...rule, ...fields });
  const version = entry.rule?.version ?? 0;
  const isDecided = JSON.stringify({ name, threshold, action, articleIds }) !== JSON.stringify(undecided);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (unavailable !== undefined) return;
    if (await act(() => modelServer.saveRule(entry.label, rule, version))) onClose();
  };
  const reset = async () => {
    if (await act(() => modelServer.resetRule(entry.label, version))) onClose();
  };
  return (
    <form id={formId} noValidate onSubmit={event => void submit(event)} className="grid gap-3 p-4">
      <Threshold
        {...{ entry, precision }}
        value={rule.threshold}
        onChange={value => set({ threshold: value })}
      />
      <Choice
        label={t('intents.action')}
        value={rule.action}
        choices={intentActions.map(each => [each, t(`intents.action_${each}`)] as const)}
        onChange={value => set({ action: value })}
      />
      <Articles ids={rule.articleIds} onChange={ids => set({ articleIds: ids })} />
      <TextField
        label={t('intents.name')}
        value={rule.name}
        maxLength={120}
        hint={t('intents.nameHint', { own: entry.label })}
        onChange={event => set({ name: event.target.value })}
      />
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      {entry.rule && <IntentHistory ruleId={entry.rule.id} />}
      {isDecided && (
        <p>
          <Button look="danger" unavailable={unavailable} onClick={() => void reset()}>
            {t('intents.reset')}
          </Button>
        </p>
      )}
    </form>
  );
}

function Threshold({
  entry: { rule, steps, live, suggestion },
  precision,
  value,
  onChange,
}: {
  entry: IntentEntry;
  precision: number;
  value: number | null;
  onChange: (threshold: number | null) => void;
}) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  const id = useId();
  const shown =
    value === null ? t('intents.sureNone') : t('intents.sureValue', { threshold: percent(value) });
  const spoken = figuresAt(live, value);
  return (
    <div className="grid gap-2 text-sm">
      {steps.length > 0 && <IntentCurve steps={steps} threshold={value} wanted={precision} />}
      <div className="flex items-center gap-3">
        <label htmlFor={id} className="flex-none">
          {t('intents.sure')}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={1}
          value={Math.round((value ?? 0) * 100)}
          aria-valuetext={shown}
          aria-describedby={`${id}-does`}
          // To the very left: no threshold at all.
          onChange={event => onChange(event.target.value === '0' ? null : Number(event.target.value) / 100)}
          className="min-w-0 flex-1 accent-accent"
        />
        <span aria-hidden="true" className="w-[120px] flex-none text-right tabular-nums">
          {shown}
        </span>
      </div>
      <div id={`${id}-does`} className="grid gap-1">
        <Does steps={steps} value={value} />
        <Change steps={steps} from={rule?.threshold ?? null} to={value} />
      </div>
      <p className="text-muted">
        {suggestion.kind === 'threshold' &&
          t('intents.told_threshold', {
            ...{ threshold: percent(suggestion.figures.threshold), wanted: percent(precision) },
          })}
        {suggestion.kind === 'too_few' &&
          t('intents.told_too_few', {
            ...{
              judged: plain(suggestion.judged),
              needed: plain(suggestion.needed),
              wanted: percent(precision),
            },
          })}
        {suggestion.kind === 'out_of_reach' &&
          t('intents.told_out_of_reach', {
            ...{ wanted: percent(precision), low: percent(suggestion.best.low) },
            threshold: percent(suggestion.best.threshold),
          })}
      </p>
      <p className="text-muted">
        {spoken.judged === 0
          ? t('intents.liveNone')
          : t('intents.live', { judged: plain(spoken.judged), right: plain(spoken.right) })}
      </p>
      {suggestion.kind === 'threshold' && suggestion.figures.threshold !== value && (
        <p>
          <Button onClick={() => onChange(suggestion.figures.threshold)}>
            {t('intents.use', { threshold: percent(suggestion.figures.threshold) })}
          </Button>
        </p>
      )}
    </div>
  );
}

function Does({ steps, value }: { steps: IntentEntry['steps']; value: number | null }) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  const { coverage, precision, low, high } = figuresAt(steps, value);
  const count = figuresAt(steps, null).judged;
  if (coverage === null) return <p>{t('intents.noMessages')}</p>;
  if (precision === null) return <p>{t('intents.letsNothing')}</p>;
  return (
    <p className="tabular-nums">
      {t('intents.lets', { count, coverage: percent(coverage) })},{' '}
      {t('intents.right', { precision: percent(precision), low: percent(low), high: percent(high) })}.
    </p>
  );
}

function Change({
  steps,
  from,
  to,
}: {
  steps: IntentEntry['steps'];
  from: number | null;
  to: number | null;
}) {
  const { t } = useTranslation();
  const { plain } = useFigures();
  const change = changeOf(steps, from, to);
  if (!change) return null;
  const { toPerson, wrong } = change;
  if (toPerson === 0 && wrong === 0) return <p className="text-muted">{t('intents.changeSame')}</p>;
  return (
    <p className="tabular-nums">
      {t('intents.change')}{' '}
      {t(toPerson >= 0 ? 'intents.changeMore' : 'intents.changeFewer', { share: plain(Math.abs(toPerson)) })},{' '}
      {wrong === 0
        ? t('intents.changeWrongSame')
        : t(wrong < 0 ? 'intents.changeWrongFewer' : 'intents.changeWrongMore', {
            share: plain(Math.abs(wrong)),
          })}
      .
    </p>
  );
}

function Articles({ ids, onChange }: { ids: readonly string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const all = useArticles({ status: 'published' }) ?? [];
  const titleOf = (articleId: string) =>
    all.find(article => article.id === articleId)?.title ?? t('intents.goneArticle');
  const others = all.filter(article => !ids.includes(article.id));
  return (
    <div className="grid gap-1 border-b border-line pb-2 text-sm">
      <div className="flex min-h-9 items-center gap-3">
        <label htmlFor={id} className="flex-1">
          {t('intents.articles')}
        </label>
        <select
          id={id}
          value=""
          disabled={others.length === 0 || ids.length >= 20}
          onChange={event => onChange([...ids, event.target.value])}
          className={`${selectClass} max-w-[260px]`}
        >
          <option value="">{t('intents.addArticle')}</option>
          {others.map(article => (
            <option key={article.id} value={article.id}>
              {article.title}
            </option>
          ))}
        </select>
      </div>
      <ul>
        {ids.map(articleId => (
          <li key={articleId} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{titleOf(articleId)}</span>
            <IconButton
              isSmall
              icon={X}
              label={t('intents.dropArticle', { title: titleOf(articleId) })}
              onClick={() => onChange(ids.filter(other => other !== articleId))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
