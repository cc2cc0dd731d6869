import { ArrowDown, ArrowUp, CornerDownRight, Plus, TriangleAlert, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowProblem } from '#ai/flows/check.ts';
import { waysOf } from '#ai/flows/graph.ts';
import type { FlowDefinition, FlowStep, FlowVersionCounts } from '#protocol/http/flows.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { selectClass } from '../../ui/rows.tsx';
import { addStep, moveDown, moveUp, removeStep, replaceStep, type StepKind, stepKinds } from './flow-edit.ts';
import { type OutlineItem, outlineOf } from './outline.ts';
import { GoneSteps, StepCounts } from './step-counts.tsx';
import type { FormRoom } from './step-fields.tsx';
import { StepForm } from './step-form.tsx';
import { useProblemWords, useStepWords } from './use-flows.ts';

export type OutlineProps = {
  room: FormRoom;
  problems: readonly FlowProblem[];
  /** Of the customers of a version; null where there were none, or nobody knows. */
  counted: FlowVersionCounts | null;
  isReadOnly: boolean;
  opened: string | null;
  onOpen: (id: string | null) => void;
  onChange: (flow: FlowDefinition) => void;
};

/** The flow from top to bottom, its branches set in. */
export function OutlineView(props: OutlineProps) {
  const { t } = useTranslation();
  const { flow } = props.room;
  const { items, loose } = outlineOf(flow);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {!props.isReadOnly && flow.steps.length === 0 && <AddStep place={null} {...props} />}
      <Items items={items} {...props} />
      {loose.length > 0 && <p className="mt-4 text-sm text-warning">{t('flows.loose')}</p>}
      {loose.map(step => (
        <StepCard key={step.id} step={step} {...props} />
      ))}
      {props.counted && (
        <GoneSteps counted={props.counted} stepIds={new Set(flow.steps.map(({ id }) => id))} />
      )}
    </div>
  );
}

function Items({ items, ...rest }: OutlineProps & { items: readonly OutlineItem[] }) {
  const { t } = useTranslation();
  return items.map(item => {
    if (item.kind === 'open') {
      return (
        <p key="open" className="text-sm text-danger">
          {t('flows.nowhere')}
        </p>
      );
    }
    if (item.kind === 'jump') {
      return (
        <p key={`to ${item.to}`} className="flex items-center gap-1 text-sm text-muted">
          <Icon of={CornerDownRight} size={14} />
          {t('flows.goesOn', { to: item.to })}
        </p>
      );
    }
    const { step, branches } = item;
    return (
      <div key={step.id} className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <StepCard step={step} {...rest} />
        {branches.map(({ way, items: inside }) => (
          <div
            key={way}
            className="ml-4 grid grid-cols-[minmax(0,1fr)] gap-2 border-l-2 border-line-strong pl-3"
          >
            <p className="text-sm text-ink-2">
              <Way way={way} />
            </p>
            {!rest.isReadOnly && <AddStep place={{ stepId: step.id, way }} {...rest} />}
            {inside.length === 0 && <p className="text-sm text-muted">{t('flows.below')}</p>}
            <Items items={inside} {...rest} />
          </div>
        ))}
        {!rest.isReadOnly && branches.length === 0 && waysOf(step).length === 1 && step.kind !== 'again' && (
          <AddStep place={{ stepId: step.id, way: waysOf(step)[0]?.way ?? 'next' }} {...rest} />
        )}
      </div>
    );
  });
}

function Way({ way }: { way: string }) {
  const { t } = useTranslation();
  if (way.startsWith('rule.')) return t('flows.way_rule', { number: Number(way.slice(5)) + 1 });
  return t(way === 'failed' ? 'flows.way_failed' : way === 'next' ? 'flows.way_next' : 'flows.way_otherwise');
}

/** Chooses what comes next on a way. */
function AddStep({
  place,
  room,
  onChange,
  onOpen,
}: OutlineProps & { place: { stepId: string; way: string } | null }) {
  const { t } = useTranslation();
  const id = useId();
  const add = (kind: StepKind) => {
    const added = addStep(room.flow, place, kind);
    onChange(added.flow);
    onOpen(added.id);
  };
  return (
    <div className="flex items-center gap-1 text-muted">
      <Icon of={Plus} size={14} />
      <label htmlFor={id} className="sr-only">
        {place ? t('flows.addAfter', { step: place.stepId, way: place.way }) : t('flows.addFirst')}
      </label>
      <select
        id={id}
        value=""
        className={`${selectClass} border-line text-muted`}
        onChange={event => {
          const kind = stepKinds.find(each => each === event.target.value);
          if (kind) add(kind);
        }}
      >
        <option value="">{t('flows.addStep')}</option>
        {stepKinds.map(kind => (
          <option key={kind} value={kind}>
            {t(`flows.kind_${kind}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function StepCard({
  step,
  room,
  problems,
  counted,
  isReadOnly,
  opened,
  onOpen,
  onChange,
}: OutlineProps & { step: FlowStep }) {
  const { t } = useTranslation();
  const words = useStepWords(room.flow.locale);
  const problemWords = useProblemWords();
  const mine = problems.filter(({ stepId }) => stepId === step.id);
  const isOpen = opened === step.id;
  const counts = counted?.steps[step.id];
  const [up, down] = [moveUp(room.flow, step.id), moveDown(room.flow, step.id)];
  return (
    <article aria-label={step.id} className="rounded-md border border-line bg-raised px-3 py-2">
      <div className="flex items-center gap-2">
        <Chip look="accent">{t(`flows.kind_${step.kind}`)}</Chip>
        <span className="font-mono text-xs text-muted">{step.id}</span>
        <span className="ml-auto flex flex-none">
          {up && !isReadOnly && (
            <IconButton
              isSmall
              icon={ArrowUp}
              label={t('flows.moveUp', { step: step.id })}
              onClick={() => onChange(up)}
            />
          )}
          {down && !isReadOnly && (
            <IconButton
              isSmall
              icon={ArrowDown}
              label={t('flows.moveDown', { step: step.id })}
              onClick={() => onChange(down)}
            />
          )}
          {!isReadOnly && (
            <IconButton
              isSmall
              icon={X}
              label={t('flows.removeStep', { step: step.id })}
              onClick={() => onChange(removeStep(room.flow, step.id))}
            />
          )}
          <Button
            isSmall
            look="quiet"
            aria-expanded={isOpen}
            aria-label={t(isOpen ? 'flows.closeStep' : 'flows.openStep', { step: step.id })}
            onClick={() => onOpen(isOpen ? null : step.id)}
          >
            {t(isOpen ? 'verb.close' : 'flows.open')}
          </Button>
        </span>
      </div>
      {!isOpen && words(step) !== '' && <p className="mt-1 text-sm break-words">{words(step)}</p>}
      {step.kind === 'collect' && !isOpen && (
        <p className="text-xs text-muted">
          {t('flows.keeps', { slot: step.slot, type: t(`flows.type_${step.type}`) })}
        </p>
      )}
      {counted && counts && <StepCounts counts={counts} started={counted.started} />}
      {mine.length > 0 && <Problems problems={mine} words={problemWords} />}
      {isOpen && (
        <fieldset disabled={isReadOnly} className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-3">
          <legend className="sr-only">{step.id}</legend>
          <StepForm step={step} room={room} onChange={next => onChange(replaceStep(room.flow, next))} />
        </fieldset>
      )}
    </article>
  );
}

export function Problems({
  problems,
  words,
}: {
  problems: readonly FlowProblem[];
  words: (problem: FlowProblem) => string;
}) {
  return (
    <ul className="mt-1 grid gap-[2px] text-sm">
      {problems.map(each => (
        <li
          key={`${each.stepId} ${each.code} ${each.detail}`}
          className={`flex items-start gap-1 ${each.level === 'error' ? 'text-danger' : 'text-warning'}`}
        >
          <Icon of={TriangleAlert} size={14} className="mt-[3px] flex-none" />
          {words(each)}
        </li>
      ))}
    </ul>
  );
}
