import { useTranslation } from 'react-i18next';
import { targetPauses } from '#protocol/service-targets.ts';
import { useTeams } from '../../../data/desk.ts';
import { inputClass, TextField } from '../../../ui/field.tsx';
import { priorityShortName } from '../../conversation/priority.ts';
import { readSpan, type TargetDraft } from './target-form.ts';

/** For whom, how soon, and by which clock. */
export function TargetRow({
  draft,
  isOff,
  onChange,
}: {
  draft: TargetDraft;
  isOff: boolean;
  onChange: (change: Partial<TargetDraft>) => void;
}) {
  const { t } = useTranslation();
  const teams = useTeams();
  const selectClass = `${inputClass} h-[30px]`;
  const isWrong = (text: string) => (readSpan(text) === undefined ? true : undefined);
  return (
    <>
      <label className="w-40">
        <span className="mb-1 block text-ink-2">{t('targets.team')}</span>
        <select
          className={selectClass}
          disabled={isOff}
          value={draft.teamId ?? ''}
          onChange={event => onChange({ teamId: event.target.value === '' ? null : event.target.value })}
        >
          <option value="">{t('targets.everyTeam')}</option>
          {teams.map(team => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </select>
      </label>
      <label className="w-28">
        <span className="mb-1 block text-ink-2">{t('targets.priority')}</span>
        <select
          className={selectClass}
          disabled={isOff}
          value={draft.priority ?? ''}
          onChange={event =>
            onChange({ priority: event.target.value === '' ? null : Number(event.target.value) })
          }
        >
          <option value="">{t('targets.everyPriority')}</option>
          {[3, 2, 1, 0].map(priority => (
            <option key={priority} value={priority}>
              {t(priorityShortName(priority))}
            </option>
          ))}
        </select>
      </label>
      <div className="w-24">
        <TextField
          label={t('targets.firstReply')}
          placeholder="30m"
          disabled={isOff}
          value={draft.firstReply}
          aria-invalid={isWrong(draft.firstReply)}
          onChange={event => onChange({ firstReply: event.target.value })}
        />
      </div>
      <div className="w-24">
        <TextField
          label={t('targets.resolution')}
          placeholder="2d"
          disabled={isOff}
          value={draft.resolution}
          aria-invalid={isWrong(draft.resolution)}
          onChange={event => onChange({ resolution: event.target.value })}
        />
      </div>
      <label className="flex h-[30px] items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          disabled={isOff}
          checked={draft.isInOpeningHours}
          onChange={event => onChange({ isInOpeningHours: event.target.checked })}
        />
        {t('targets.inHours')}
      </label>
      <label className="w-52">
        <span className="mb-1 block text-ink-2">{t('targets.pauses')}</span>
        <select
          className={selectClass}
          disabled={isOff}
          value={draft.pauses}
          onChange={event => onChange({ pauses: event.target.value as TargetDraft['pauses'] })}
        >
          {targetPauses.map(pauses => (
            <option key={pauses} value={pauses}>
              {t(`targets.pause.${pauses}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
