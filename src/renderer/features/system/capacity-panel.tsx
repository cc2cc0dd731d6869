import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FigureName, Sample, ServerSamples } from '#protocol/system.ts';
import { useDesk, useSync, useSystem } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { figureNames, joinedSamples, sayFigure, valuesOf } from './figures.ts';
import { Sparkline } from './sparkline.tsx';

/** What the servers carry, now and in the last minutes. They tell it only while somebody looks. */
export function CapacityPanel() {
  const { t } = useTranslation();
  const { showCapacity } = useDesk();
  const { capacity } = useSystem();
  const isOffline = useSync().state === 'offline';
  const [isTable, setTable] = useState(false);
  const [serverId, setServerId] = useState<string | null>(null);
  useEffect(() => {
    showCapacity(true);
    return () => showCapacity(false);
  }, [showCapacity]);
  const shown = capacity.find(server => server.serverId === serverId);
  const samples = shown ? shown.samples : joinedSamples(capacity);
  return (
    <Section
      title={t('system.capacity')}
      verbs={
        samples.length > 0 && (
          <Button isSmall onClick={() => setTable(!isTable)}>
            {isTable ? t('system.asLines') : t('system.asTable')}
          </Button>
        )
      }
    >
      {samples.length === 0 ? (
        <Quiet>{isOffline ? t('system.capacityOffline') : t('system.capacityWait')}</Quiet>
      ) : (
        <>
          <Quiet>{t('system.capacitySummary', { count: capacity.length })}</Quiet>
          {isTable ? (
            <FigureTable servers={capacity} />
          ) : (
            <>
              {capacity.length > 1 && (
                <ServerChoice servers={capacity} chosen={shown?.serverId ?? null} onChoose={setServerId} />
              )}
              <FigureTiles samples={samples} />
            </>
          )}
        </>
      )}
    </Section>
  );
}

function ServerChoice({
  servers,
  chosen,
  onChoose,
}: {
  servers: readonly ServerSamples[];
  chosen: string | null;
  onChoose: (serverId: string | null) => void;
}) {
  const { t } = useTranslation();
  const choices = [
    { id: null, label: t('system.allServers') },
    ...servers.map(({ serverId }, index) => ({
      id: serverId,
      label: t('system.server', { number: index + 1 }),
    })),
  ];
  return (
    <div className="mt-2 flex flex-wrap gap-1">
      {choices.map(({ id, label }) => (
        <Button
          key={id ?? 'all'}
          isSmall
          look={id === chosen ? 'plain' : 'quiet'}
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function FigureTiles({ samples }: { samples: readonly Sample[] }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-3">
      {figureNames.map(name => {
        const values = valuesOf(samples, name);
        const now = values.at(-1) ?? null;
        const most = Math.max(...values.map(value => value ?? 0));
        return (
          <div key={name} className="rounded-md border border-line bg-raised px-3 py-2">
            <dt className="text-xs text-muted">{t(`system.figure.${name}`)}</dt>
            <dd>
              <span className="flex items-baseline justify-between gap-2">
                <span className="text-lg font-strong tabular-nums">
                  {now === null ? '–' : sayFigure(name, now, i18n.language)}
                </span>
                <span className="text-xs text-muted tabular-nums">
                  {now === null
                    ? t('system.unknownFigure')
                    : t('system.peak', { value: sayFigure(name, most, i18n.language) })}
                </span>
              </span>
              <Sparkline values={values} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function FigureTable({ servers }: { servers: readonly ServerSamples[] }) {
  const { t, i18n } = useTranslation();
  const joined = joinedSamples(servers).at(-1);
  const columns = [
    ...(servers.length > 1
      ? servers.map(({ samples }, index) => ({
          label: t('system.server', { number: index + 1 }),
          sample: samples.at(-1),
        }))
      : []),
    { label: t('system.allServers'), sample: joined },
  ];
  const say = (name: FigureName, sample: Sample | undefined) => {
    const value = sample?.figures[name] ?? null;
    return value === null ? t('system.unknownFigure') : sayFigure(name, value, i18n.language);
  };
  return (
    <table className="mt-3 w-full max-w-[720px] text-sm">
      <thead>
        <tr className="border-b border-line text-left text-xs text-muted">
          <th scope="col" className="py-1 font-normal">
            {t('system.figureName')}
          </th>
          {columns.map(({ label }) => (
            <th key={label} scope="col" className="py-1 pl-4 text-right font-normal">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {figureNames.map(name => (
          <tr key={name} className="h-[30px] border-b border-line">
            <th scope="row" className="text-left font-normal text-ink-2">
              {t(`system.figure.${name}`)}
            </th>
            {columns.map(({ label, sample }) => (
              <td key={label} className="pl-4 text-right tabular-nums">
                {say(name, sample)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
