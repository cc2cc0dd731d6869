import { Siren } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isBad, worstOf } from '#protocol/system.ts';
import { formatRoute } from '../../app/route.ts';
import { useOperations, useSystem } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { stateLooks } from './looks.tsx';

/** In the rail, and only when something is wrong: the worst state, or how many alerts nobody looks after. Leads to the page that says more. */
export function SystemIndicator() {
  const said = useSaid();
  return (
    <div>
      <div role="status" className="sr-only">
        {said?.text ?? ''}
      </div>
      {said && (
        <a
          href={formatRoute({ page: 'system' })}
          title={said.text}
          className={`flex min-h-7 items-center gap-2 rounded-sm px-2 text-sm no-underline hover:no-underline max-mid:justify-center ${said.ground}`}
        >
          <Icon of={said.icon} />
          <span className="max-mid:sr-only">{said.text}</span>
        </a>
      )}
    </div>
  );
}

function useSaid() {
  const { t } = useTranslation();
  const { parts } = useSystem();
  const { alerts } = useOperations();
  const worst = worstOf((parts ?? []).map(({ state }) => state));
  if (isBad(worst)) {
    return {
      icon: stateLooks[worst].icon,
      text: t(`system.rail.${worst}`),
      ground: worst === 'down' ? 'bg-danger-soft text-danger' : 'bg-warning-soft text-warning',
    };
  }
  const open = alerts.filter(each => each.closedAt === null && each.acknowledgedAt === null);
  if (open.length === 0) return null;
  return {
    icon: Siren,
    text: t('system.rail.alerts', { count: open.length }),
    ground: 'bg-warning-soft text-warning',
  };
}
