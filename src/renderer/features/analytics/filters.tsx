import { Printer } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pack } from '#analytics/pack.ts';
import { usePeople, useTeams } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { selectClass } from '../../ui/rows.tsx';
import {
  type Asked,
  type Comparison,
  comparisons,
  isHeld,
  ownDays,
  type Preset,
  presets,
  rangeProblem,
} from './ask.ts';
import { SavedViews } from './saved-views.tsx';
import { timeZone, useMeant, useNames } from './use-figures.ts';

export type FilterName = 'teamId' | 'channel' | 'agentId' | 'intent' | 'model';

/** What is looked at: the range, the comparison, and those filters that this page's figures know. */
export function Filters({
  packs,
  has,
  asked,
  onAsk,
}: {
  packs: readonly Pack[];
  has: readonly FilterName[];
  asked: Asked;
  onAsk: (asked: Asked) => void;
}) {
  const { t } = useTranslation();
  const change = (part: Partial<Asked>) => onAsk({ ...asked, ...part });
  const now = useMinute();
  const meant = useMeant(asked);
  const problem = rangeProblem(asked);
  const problemId = useId();
  const choosePreset = (preset: Preset) =>
    change(preset === 'own' ? { preset, ...ownDays(asked, now, timeZone) } : { preset });
  const isNarrowed = has.some(name => asked[name] !== '');
  return (
    <search
      aria-label={t('analytics.filters')}
      className="flex flex-none flex-wrap items-center gap-2 border-b border-line px-4 py-2 text-sm print:hidden"
    >
      <select
        aria-label={t('analytics.range')}
        value={asked.preset}
        onChange={event => choosePreset(event.target.value as Preset)}
        className={selectClass}
      >
        {presets.map(preset => (
          <option key={preset} value={preset}>
            {t(`analytics.preset_${preset}`)}
          </option>
        ))}
      </select>
      {asked.preset === 'own' &&
        (['firstDay', 'lastDay'] as const).map(name => (
          <input
            key={name}
            type="date"
            aria-label={t(`analytics.${name}`)}
            value={asked[name]}
            aria-invalid={problem === null ? undefined : true}
            aria-describedby={problem === null ? undefined : problemId}
            onChange={event => change({ [name]: event.target.value })}
            className={selectClass}
          />
        ))}
      <span id={problemId} role="status" className="text-danger empty:hidden">
        {problem && t(`analytics.range_${problem}`)}
      </span>
      <Choices {...{ packs, has, asked, change }} />
      <select
        aria-label={t('analytics.compare')}
        value={asked.compare}
        onChange={event => change({ compare: event.target.value as Comparison })}
        className={selectClass}
      >
        {comparisons.map(each => (
          <option key={each} value={each}>
            {t(`analytics.compare_${each}`)}
          </option>
        ))}
      </select>
      <span role="status" className="text-muted empty:hidden">
        {asked.compare !== 'none' && !isHeld(meant) && t('analytics.notHeld')}
      </span>
      {isNarrowed && (
        <button
          type="button"
          className="min-h-6 text-accent-text hover:underline"
          onClick={() => change({ teamId: '', channel: '', agentId: '', intent: '', model: '' })}
        >
          {t('analytics.clear')}
        </button>
      )}
      <span className="ml-auto flex gap-2">
        <Button icon={Printer} onClick={() => window.print()}>
          {t('analytics.print')}
        </Button>
        <SavedViews asked={asked} onAsk={onAsk} />
      </span>
    </search>
  );
}

function Choices({
  packs,
  has,
  asked,
  change,
}: {
  packs: readonly Pack[];
  has: readonly FilterName[];
  asked: Asked;
  change: (part: Partial<Asked>) => void;
}) {
  const { t } = useTranslation();
  const teams = useTeams();
  const people = usePeople();
  const channels = useNames(packs, 'team').others;
  const { ones: intents, others: models } = useNames(packs, 'ai');
  const choices: Record<FilterName, readonly (readonly [string, string])[]> = {
    teamId: teams.map(({ id, name }) => [id, name] as const),
    channel: channels.map(key => [key, t(`analytics.channel_${key}`, { defaultValue: key })] as const),
    agentId: people.map(({ id, name }) => [id, name] as const),
    intent: intents.map(key => [key, key] as const),
    model: models.map(key => [key, key] as const),
  };
  return has.map(name => {
    const known = choices[name];
    const isGone = asked[name] !== '' && known.every(([key]) => key !== asked[name]);
    return (
      <select
        key={name}
        aria-label={t(`analytics.of_${name}`)}
        value={asked[name]}
        onChange={event => change({ [name]: event.target.value })}
        className={`${selectClass} max-w-44`}
      >
        <option value="">{t(`analytics.all_${name}`)}</option>
        {isGone && <option value={asked[name]}>{asked[name]}</option>}
        {known.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    );
  });
}
