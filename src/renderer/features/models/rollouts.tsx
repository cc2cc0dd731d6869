import { Rocket } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelVersion, Rollout } from '#protocol/http/models.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { RolloutCard, RolloutState } from './rollout-card.tsx';
import { RolloutDialog } from './rollout-dialog.tsx';
import { useLooks, useNames, useReasons } from './use-models.ts';

const noVersions: ModelVersion[] = [];

export function Rollouts() {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const rollouts = useServer(modelServer.rollouts, 'rollouts');
  const versions = useServer(modelServer.versions, 'versions');
  const [isStarting, setStarting] = useState(false);
  const unavailable = useUnavailable('model.edit');
  const names = useNames(versions.data?.versions ?? noVersions);
  const all = rollouts.data?.rollouts ?? [];
  const live = all.filter(({ state }) => state === 'running' || state === 'paused');
  const earlier = all.filter(each => !live.includes(each));
  useLooks(live.length > 0, rollouts.reload);
  if (!rollouts.data) return <Unloaded of={rollouts} />;
  return (
    <>
      <Section
        title={t('rollout.live')}
        verbs={
          <Button icon={Rocket} unavailable={unavailable} onClick={() => setStarting(true)}>
            {t('rollout.start')}
          </Button>
        }
      >
        {live.length === 0 && <Quiet>{t('rollout.noneLive')}</Quiet>}
        <div className="grid gap-4">
          {live.map(rollout => (
            <RolloutCard key={rollout.id} rollout={rollout} names={names} onChanged={rollouts.reload} />
          ))}
        </div>
      </Section>
      <Section title={t('rollout.earlier')}>
        {earlier.length === 0 ? (
          <Quiet>{t('rollout.noneEarlier')}</Quiet>
        ) : (
          <Earlier
            rollouts={earlier}
            liveLines={live.map(({ line }) => line)}
            names={names}
            onChanged={rollouts.reload}
          />
        )}
      </Section>
      <Trail key={all.map(({ id, state, percent }) => `${id}${state}${percent}`).join()} />
      <RolloutDialog
        isOpen={isStarting}
        versions={versions.data?.versions ?? noVersions}
        onClose={() => setStarting(false)}
        onStarted={rollouts.reload}
      />
    </>
  );
}

const head = 'py-1 pr-3 font-normal';
const cell = 'py-[7px] pr-3';

function Earlier({
  rollouts,
  liveLines,
  names,
  onChanged,
}: {
  rollouts: readonly Rollout[];
  liveLines: readonly string[];
  names: (id: string | null) => string;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('model.roll_back');
  const reasons = useReasons();
  // Only the newest promotion of a line is what answers now, and while another one is under way that one is ended first.
  const newest = new Set<string>();
  const lines = new Set(liveLines);
  for (const { id, line, state } of rollouts) {
    if (state !== 'promoted' || lines.has(line)) continue;
    lines.add(line);
    newest.add(id);
  }
  return (
    <div className="overflow-x-auto">
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      <table className="w-full border-collapse text-sm" aria-label={t('rollout.earlier')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            <th className={head}>{t('rollout.what')}</th>
            <th className={head}>{t('rollout.strategy')}</th>
            <th className={head}>{t('rollout.state')}</th>
            <th className={head}>{t('rollout.why')}</th>
            <th className={head}>{t('rollout.when')}</th>
            <th>
              <span className="sr-only">{t('versions.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rollouts.map(rollout => (
            <tr key={rollout.id} className="border-b border-line">
              <td className={cell}>{rollout.arms.map(({ versionId }) => names(versionId)).join(', ')}</td>
              <td className={`${cell} text-ink-2`}>{t(`rollout.short_${rollout.strategy}`)}</td>
              <td className={cell}>
                <RolloutState state={rollout.state} />
              </td>
              <td className={`${cell} text-ink-2`}>{reasons(rollout.reason)}</td>
              <td className={`${cell} text-muted`}>
                <Ago at={rollout.endedAt ?? rollout.createdAt} />
              </td>
              <td className="py-1 text-right">
                {newest.has(rollout.id) && (
                  <Button
                    isSmall
                    look="danger"
                    unavailable={unavailable}
                    onClick={() => void act(() => modelServer.moveRollout(rollout.id, 'rollback'))}
                  >
                    {t('rollout.takeBack')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Trail() {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const audit = useServer(modelServer.audit, 'audit');
  if (!audit.data || audit.data.entries.length === 0) return null;
  return (
    <Section title={t('rollout.trail')}>
      <ul className="text-sm">
        {audit.data.entries.slice(0, 20).map(({ id, at, act, line, byName }) => (
          <li key={id} className="flex gap-3 border-b border-line py-1">
            <span className="w-48 flex-none">{act.replaceAll(/[._]/g, ' ')}</span>
            <span className="w-32 flex-none text-ink-2">{line}</span>
            <span className="flex-1 text-ink-2">{t('models.by', { name: byName })}</span>
            <Ago at={at} className="text-muted" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
