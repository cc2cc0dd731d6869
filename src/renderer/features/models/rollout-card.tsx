import { CircleCheck, Eye, Pause, Play, Rocket, RotateCcw, TrendingUp, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GuardStanding, Rollout } from '#protocol/http/models.ts';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Bar } from './bar.tsx';
import { useFigures, useReasons } from './use-models.ts';

const states = {
  running: { icon: Play, look: 'info' },
  paused: { icon: Pause, look: 'warning' },
  promoted: { icon: CircleCheck, look: 'positive' },
  rolled_back: { icon: Undo2, look: 'danger' },
} as const;

export function RolloutState({ state }: { state: Rollout['state'] }) {
  const { t } = useTranslation();
  const { icon, look } = states[state];
  return (
    <Chip icon={icon} look={look}>
      {t(`rollout.state_${state}`)}
    </Chip>
  );
}

type Props = { rollout: Rollout; names: (id: string | null) => string; onChanged: () => void };

/** A rollout while it is under way: how far, what its guardrails see, and the way back. */
export function RolloutCard({ rollout, names, onChanged }: Props) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  const reasons = useReasons();
  const share = percent(rollout.percent / 100);
  const version = rollout.arms.map(({ versionId }) => names(versionId)).join(', ');
  const { counts, shares } = rollout.division;
  const told = (values: readonly string[]) => values.join(' / ');
  return (
    <article aria-label={version} className="rounded-md border border-line bg-raised p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="mr-auto text-md font-strong">
          {t('rollout.title', { version, champion: names(rollout.championId) })}
        </h3>
        <Chip icon={rollout.strategy === 'shadow' ? Eye : Rocket}>
          {t(`rollout.short_${rollout.strategy}`)}
        </Chip>
        <RolloutState state={rollout.state} />
      </div>
      <Share rollout={rollout} share={share} />
      {rollout.reason !== '' && <p className="text-sm text-warning">{reasons(rollout.reason)}</p>}
      <Guardrails guardrails={rollout.guardrails} />
      {rollout.strategy === 'ab' ? (
        <Arms rollout={rollout} names={names} onChanged={onChanged} />
      ) : (
        <p className="mt-2 text-xs text-muted tabular-nums">
          {t('rollout.division', { counts: told(counts.map(String)), shares: told(shares.map(percent)) })}
        </p>
      )}
      <Verbs rollout={rollout} onChanged={onChanged} />
    </article>
  );
}

function Share({ rollout, share }: { rollout: Rollout; share: string }) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  const next = rollout.steps.find(step => step.percent > rollout.percent);
  return (
    <div className="my-3">
      <div className="mb-1 flex justify-between text-sm">
        <span>{t('rollout.share', { percent: share })}</span>
        <span className="text-muted">
          {next ? t('rollout.nextStep', { percent: percent(next.percent / 100) }) : t('rollout.reached')}
        </span>
      </div>
      <Bar share={rollout.percent / 100} />
    </div>
  );
}

/** Who meets which of several, and which of them shall answer from now on. */
function Arms({ rollout, names, onChanged }: Props) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { percent, plain } = useFigures();
  const { act, refusal } = useAct(onChanged);
  const mayEdit = useUnavailable('model.edit');
  const { arms, championId, division } = rollout;
  const sides = [{ versionId: championId }, ...arms];
  const cell = 'py-[5px] pr-3';
  return (
    <>
      <table className="mt-3 w-full border-collapse text-sm tabular-nums" aria-label={t('rollout.armsTable')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th scope="col" className="py-1 pr-3 font-normal">
              {t('rollout.pick')}
            </th>
            <th scope="col" className="py-1 pr-3 text-right font-normal">
              {t('rollout.armShare')}
            </th>
            <th scope="col" className="py-1 pr-3 text-right font-normal">
              {t('rollout.armMet')}
            </th>
            <th>
              <span className="sr-only">{t('versions.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sides.map(({ versionId }, at) => (
            <tr key={versionId ?? ''} className="border-b border-line">
              <th scope="row" className={`${cell} text-left font-normal`}>
                {names(versionId)}
              </th>
              <td className={`${cell} text-right text-ink-2`}>{percent(division.shares[at])}</td>
              <td className={`${cell} text-right`}>{plain(division.counts[at])}</td>
              <td className="py-1 text-right">
                {at > 0 && versionId !== null && (
                  <Button
                    isSmall
                    icon={CircleCheck}
                    unavailable={mayEdit}
                    onClick={() => void act(() => modelServer.promote(rollout.id, versionId))}
                  >
                    {t('rollout.promoteThis', { name: names(versionId) })}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
    </>
  );
}

function Guardrails({ guardrails }: { guardrails: readonly GuardStanding[] }) {
  const { t } = useTranslation();
  const head = 'py-1 pr-3 font-normal';
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm tabular-nums" aria-label={t('rollout.guardrails')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {(['measure', 'champion', 'challenger', 'allowed', 'evidence'] as const).map(name => (
              <th key={name} scope="col" className={head}>
                {t(`rollout.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {guardrails.map(guardrail => (
            <GuardRow key={guardrail.measure} guardrail={guardrail} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GuardRow({ guardrail }: { guardrail: GuardStanding }) {
  const { t } = useTranslation();
  const { percent, plain } = useFigures();
  const { measure, champion, challenger, limit, margin, evidence, harmAt, slowMs } = guardrail;
  const sideOf = ({ count, average }: GuardStanding['champion']) =>
    count === 0 ? t('rollout.nothingYet') : t('rollout.count', { value: percent(average), count });
  // Odds grow by factors, so the way to the limit is even on a scale of factors.
  const way = Math.min(1, Math.max(0, Math.log(Math.max(1, evidence)) / Math.log(harmAt)));
  const ink = way >= 1 ? 'bg-danger' : way > 0.3 ? 'bg-warning' : 'bg-positive';
  return (
    <tr className="border-b border-line">
      <th scope="row" className="py-[7px] pr-3 text-left font-normal">
        {measure === 'slow'
          ? t('rollout.measure_slow', { ms: plain(slowMs) })
          : t(`rollout.measure_${measure}`)}
      </th>
      <td className="py-[7px] pr-3 text-ink-2">{sideOf(champion)}</td>
      <td className="py-[7px] pr-3">{sideOf(challenger)}</td>
      <td className="py-[7px] pr-3 text-ink-2">
        {limit === null
          ? t('rollout.atMostMore', { value: percent(margin) })
          : t('rollout.atMost', { value: percent(limit) })}
      </td>
      <td className="w-44 py-[7px]">
        <span className="flex items-center gap-2">
          <Bar share={way} ink={ink} className="h-2 w-16 flex-none" />
          {t('rollout.evidenceOf', { evidence: plain(evidence), limit: plain(harmAt) })}
        </span>
      </td>
    </tr>
  );
}

function Verbs({ rollout, onChanged }: Pick<Props, 'rollout' | 'onChanged'>) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { percent } = useFigures();
  const { act, refusal } = useAct(onChanged);
  const mayEdit = useUnavailable('model.edit');
  const mayEnd = useUnavailable('model.roll_back');
  const { id, state, steps, strategy, arms } = rollout;
  const [first] = arms;
  const next = steps.find(step => step.percent > rollout.percent);
  const move = (to: 'pause' | 'resume' | 'rollback') => () => void act(() => modelServer.moveRollout(id, to));
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <Button look="danger" icon={RotateCcw} unavailable={mayEnd} onClick={move('rollback')}>
        {t('rollout.rollback')}
      </Button>
      {state === 'running' ? (
        <Button icon={Pause} unavailable={mayEnd} onClick={move('pause')}>
          {t('rollout.pause')}
        </Button>
      ) : (
        <Button icon={Play} unavailable={mayEdit} onClick={move('resume')}>
          {t('rollout.resume')}
        </Button>
      )}
      {next && (
        <Button
          icon={TrendingUp}
          unavailable={mayEdit}
          onClick={() => void act(() => modelServer.ramp(id, next.percent))}
        >
          {t('rollout.rampTo', { percent: percent(next.percent / 100) })}
        </Button>
      )}
      {strategy !== 'ab' && first && (
        <Button
          icon={CircleCheck}
          unavailable={mayEdit}
          onClick={() => void act(() => modelServer.promote(id, first.versionId))}
        >
          {t('rollout.promote')}
        </Button>
      )}
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
    </div>
  );
}
