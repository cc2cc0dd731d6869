import { RotateCcw, ScrollText } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DeliveriesAnswer,
  type Delivery,
  deliveryStates,
  deliveryWays,
} from '#protocol/http/notifications.ts';
import { NeedsServer } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, EmptyBox } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { selectClass } from '../../ui/rows.tsx';
import { Section } from '../../ui/section.tsx';
import { DeliveryTable } from './delivery-table.tsx';

const pageLength = 50;
type Filter = { state: Delivery['state'] | 'any'; way: Delivery['way'] | 'any' };
const anything: Filter = { state: 'any', way: 'any' };

/** What became of every notice that left the desk: what was given up first, with its reason and a way on. */
export function DeliveryLog() {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const [filter, setFilter] = useState<Filter>(anything);
  const [length, setLength] = useState(pageLength);
  const way = filter.way === 'any' ? {} : { way: filter.way };
  const key = JSON.stringify([filter, length]);
  const found = useServer(
    () =>
      noticeServer.deliveries({
        limit: Math.min(200, length),
        ...way,
        ...(filter.state === 'any' ? {} : { state: filter.state }),
      }),
    key,
  );
  const dead = useServer(() => noticeServer.deliveries({ state: 'dead', limit: 200, ...way }), key);
  const reload = () => {
    found.reload();
    dead.reload();
  };
  useRefresh(reload, found.isOffline);
  const unavailable = found.isOffline ? t('deliveries.needsServer') : undefined;
  const others = found.data?.deliveries.filter(each => filter.state === 'dead' || each.state !== 'dead');
  const given = filter.state === 'any' ? (dead.data?.deliveries ?? []) : [];
  const isEmpty = others?.length === 0 && given.length === 0;
  return (
    <Section
      title={t('deliveries.log')}
      verbs={<Filters filter={filter} counts={found.data?.counts} onChange={setFilter} />}
    >
      {found.problem && <Failure title={t('server.failed')} text={found.problem.message} />}
      {given.length > 0 && <GivenUp deliveries={given} unavailable={unavailable} onChanged={reload} />}
      {others && others.length > 0 && (
        <DeliveryTable
          label={t('deliveries.log')}
          deliveries={others}
          unavailable={unavailable}
          onChanged={reload}
        />
      )}
      {others && found.data && found.data.deliveries.length >= length && length < 200 && (
        <Button isSmall look="quiet" className="mt-2" onClick={() => setLength(length + pageLength)}>
          {t('deliveries.older')}
        </Button>
      )}
      {isEmpty && <NothingFound isFiltered={filter !== anything} onClear={() => setFilter(anything)} />}
      {!found.data && found.isOffline && <NeedsServer />}
      {!found.data && !found.isOffline && !found.problem && (
        <LoadingRows rows={4} height="h-9" label={t('server.loading')} />
      )}
    </Section>
  );
}

/** What is retried is on its way within seconds, and others work here, too. */
const refreshEveryMs = 5_000;

function useRefresh(reload: () => void, isOffline: boolean): void {
  const latest = useRef(reload);
  latest.current = reload;
  useEffect(() => {
    if (isOffline) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current();
    }, refreshEveryMs);
    return () => clearInterval(timer);
  }, [isOffline]);
}

function Filters({
  filter,
  counts,
  onChange,
}: {
  filter: Filter;
  counts: DeliveriesAnswer['counts'] | undefined;
  onChange: (filter: Filter) => void;
}) {
  const { t } = useTranslation();
  const withCount = (state: Delivery['state']) =>
    counts ? `${t(`deliveries.state_${state}`)} (${counts[state] ?? 0})` : t(`deliveries.state_${state}`);
  return (
    <>
      <label className="flex items-center gap-2 text-sm">
        {t('deliveries.state')}
        <select
          value={filter.state}
          className={selectClass}
          onChange={event => onChange({ ...filter, state: event.target.value as Filter['state'] })}
        >
          <option value="any">{t('deliveries.any')}</option>
          {deliveryStates.map(state => (
            <option key={state} value={state}>
              {withCount(state)}
            </option>
          ))}
        </select>
      </label>
      <label className="flex items-center gap-2 text-sm">
        {t('deliveries.way')}
        <select
          value={filter.way}
          className={selectClass}
          onChange={event => onChange({ ...filter, way: event.target.value as Filter['way'] })}
        >
          <option value="any">{t('deliveries.any')}</option>
          {deliveryWays.map(way => (
            <option key={way} value={way}>
              {t(`deliveries.way_${way}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function GivenUp({
  deliveries,
  unavailable,
  onChanged,
}: {
  deliveries: readonly Delivery[];
  unavailable: string | undefined;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { noticeServer } = useDesk();
  const [isBusy, setBusy] = useState(false);
  const retryAll = async () => {
    setBusy(true);
    // One after the other: what failed together should not come back as a storm.
    for (const { id } of deliveries) await noticeServer.retryDelivery(id);
    setBusy(false);
    onChanged();
  };
  return (
    <div className="mb-5 rounded-md border border-danger-line p-3">
      <div className="mb-1 flex items-center gap-2">
        <h3 className="mr-auto text-sm font-strong text-danger">
          {t('deliveries.givenUp', { count: deliveries.length })}
        </h3>
        <Button
          isSmall
          icon={RotateCcw}
          disabled={isBusy}
          unavailable={unavailable}
          onClick={() => void retryAll()}
        >
          {t('deliveries.retryAll', { count: deliveries.length })}
        </Button>
      </div>
      <DeliveryTable
        label={t('deliveries.givenUp', { count: deliveries.length })}
        deliveries={deliveries}
        unavailable={unavailable}
        onChanged={onChanged}
      />
    </div>
  );
}

function NothingFound({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyBox>
      {isFiltered ? (
        <Empty icon={ScrollText} title={t('deliveries.noneFound')}>
          <Button onClick={onClear}>{t('deliveries.clear')}</Button>
        </Empty>
      ) : (
        <Empty icon={ScrollText} title={t('deliveries.none')} text={t('deliveries.noneText')} />
      )}
    </EmptyBox>
  );
}
