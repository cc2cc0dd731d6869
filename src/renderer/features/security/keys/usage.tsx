import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk, useSecurity } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { selectClass } from '../../../ui/rows.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { dateOf, whenOf } from '../../../ui/time.ts';
import { type BarPoint, TimeBars } from '../../../ui/time-bars.tsx';
import { heldUsage, stretchesOf, usedByRoute, usedIn } from './key-form.ts';
import { useKeyWords } from './use-keys.ts';

const periods = {
  day: { by: 'hour', count: 24, days: 2 },
  week: { by: 'day', count: 7, days: 8 },
  quarter: { by: 'day', count: 90, days: 90 },
} as const;
type Period = keyof typeof periods;
const mostRoutes = 15;

/** What a key was used for, and what was refused. */
export function KeyUsage({ keyId }: { keyId: string }) {
  const { t, i18n } = useTranslation();
  const { keys } = useDesk().securityServer;
  const { plain } = useKeyWords();
  const now = useMinute();
  const [period, setPeriod] = useState<Period>('week');
  const [isTable, setTable] = useState(false);
  const { by, count, days } = periods[period];
  const loaded = useServer(() => keys.usage(keyId, days), `${keyId} ${period}`);
  const held = heldUsage(useSecurity()?.usage ?? [], keyId);
  // What this computer holds is there at once; the server says it to the second, and by route.
  const answered = loaded.isOffline && held ? null : loaded.data;
  const used = answered ? answered.rows : held;
  const stretches = usedIn(used ?? [], stretchesOf(by, count, now));
  const when = (at: number) =>
    by === 'hour' ? whenOf(at, now, i18n.language) : dateOf(at, now, i18n.language);
  const sum = (of: 'served' | 'refused') => stretches.reduce((all, stretch) => all + stretch[of], 0);
  const say = ({ at, values: [served = 0, refused = 0] }: BarPoint) =>
    `${when(at)}: ${t('apiKeys.used', { served: plain(served), refused: plain(refused) })}`;
  const first = stretches[0]?.at ?? now;
  return (
    <Section
      title={t('apiKeys.usage')}
      verbs={
        <>
          <Button isSmall onClick={() => setTable(!isTable)}>
            {t(isTable ? 'apiKeys.asBars' : 'apiKeys.asTable')}
          </Button>
          <select
            aria-label={t('apiKeys.period')}
            value={period}
            onChange={event => setPeriod(event.target.value as Period)}
            className={selectClass}
          >
            {(Object.keys(periods) as Period[]).map(each => (
              <option key={each} value={each}>
                {t(`apiKeys.period_${each}`)}
              </option>
            ))}
          </select>
        </>
      }
    >
      {used === null ? (
        <Unloaded of={loaded} />
      ) : (
        <>
          <p className="mb-3 text-sm text-muted">
            {sum('served') + sum('refused') === 0
              ? t('apiKeys.usedNot')
              : t('apiKeys.usedSum', { served: plain(sum('served')), refused: plain(sum('refused')) })}
          </p>
          {isTable ? (
            <Table
              label={t('apiKeys.byTime')}
              heads={[t('apiKeys.when'), { number: t('apiKeys.served') }, { number: t('apiKeys.refused') }]}
              className="tabular-nums"
            >
              {stretches.toReversed().map(({ at, served, refused }) => (
                <Figures key={at} name={when(at)} {...{ served, refused }} />
              ))}
            </Table>
          ) : (
            <TimeBars
              label={t('apiKeys.byTime')}
              series={[
                { key: 'served', name: t('apiKeys.served'), fill: 'bg-accent' },
                { key: 'refused', name: t('apiKeys.refused'), fill: 'bg-danger', isHatched: true },
              ]}
              points={stretches.map(({ at, served, refused }) => ({ at, values: [served, refused] }))}
              unit={t('apiKeys.unit', {
                shown: plain(Math.max(...stretches.map(({ served, refused }) => served + refused))),
              })}
              ends={[when(first), t('apiKeys.now')]}
              say={say}
            />
          )}
          {answered ? (
            <Routes rows={answered.rows.filter(({ hour }) => hour >= first)} />
          ) : (
            loaded.isOffline && <Quiet>{t('apiKeys.routesNeedServer')}</Quiet>
          )}
        </>
      )}
    </Section>
  );
}

function Routes({ rows }: { rows: Parameters<typeof usedByRoute>[0] }) {
  const { t } = useTranslation();
  const routes = usedByRoute(rows);
  if (routes.length === 0) return null;
  return (
    <div className="mt-5">
      <Table
        label={t('apiKeys.byRoute')}
        heads={[t('apiKeys.route'), { number: t('apiKeys.served') }, { number: t('apiKeys.refused') }]}
        className="tabular-nums"
      >
        {routes.slice(0, mostRoutes).map(({ route, served, refused }) => (
          <Figures
            key={route}
            name={<span className="font-mono text-[12.5px] break-all">{route}</span>}
            {...{ served, refused }}
          />
        ))}
      </Table>
      {routes.length > mostRoutes && (
        <Quiet>{t('apiKeys.moreRoutes', { count: routes.length - mostRoutes })}</Quiet>
      )}
    </div>
  );
}

function Figures({ name, served, refused }: { name: ReactNode; served: number; refused: number }) {
  const { plain } = useKeyWords();
  return (
    <tr className="border-b border-line">
      <th scope="row" className={`${cell} text-left font-normal`}>
        {name}
      </th>
      <td className={`${cell} text-right`}>{plain(served)}</td>
      <td className={`${cell} text-right ${refused > 0 ? 'text-danger' : ''}`}>{plain(refused)}</td>
    </tr>
  );
}
