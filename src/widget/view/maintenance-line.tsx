import { nearness, tellCustomersBeforeMs } from '#protocol/system.ts';
import type { View } from './context.ts';
import { Icon } from './icon.tsx';

/** Maintenance that is near or runs, where the shop wants customers to know: when in their language, what in the shop's own words. */
export function MaintenanceLine({ view: { state, now, words, times } }: { view: View }) {
  const { maintenance } = state;
  const near = maintenance ? nearness(maintenance, now, tellCustomersBeforeMs) : 'no';
  const isShown = maintenance !== null && near !== 'no';
  return (
    <div role="status" class={isShown ? 'banner' : undefined}>
      {isShown && <Icon name="wrench" size={14} />}
      {isShown && (
        <span>
          {near === 'running'
            ? words.maintenanceRuns(times.brief(maintenance.endsAt, now))
            : words.maintenanceSoon(
                times.brief(maintenance.startsAt, now),
                times.brief(maintenance.endsAt, now),
              )}{' '}
          <span lang={maintenance.lang || undefined}>{maintenance.text || maintenance.title}</span>
        </span>
      )}
    </div>
  );
}
