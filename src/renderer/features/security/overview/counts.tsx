import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SecuritySummary, type ThreatLevel, threatLevels } from '#protocol/security.ts';
import { Button } from '../../../ui/button.tsx';
import { selectClass } from '../../../ui/rows.tsx';
import { Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { type BarPoint, TimeBars } from '../../../ui/time-bars.tsx';
import { chartLevels, stepsOf } from './event-filter.ts';
import { LevelChip } from './levels.tsx';
import type { Period } from './overview.tsx';
import { useEventWords } from './use-events.ts';

const fills = {
  critical: { fill: 'bg-danger', isHatched: true },
  high: { fill: 'bg-danger' },
  medium: { fill: 'bg-warning' },
  low: { fill: 'bg-muted' },
} as const;
/** Of a week, six hours in one bar. */
const stepsInBar = { day: 1, week: 6 } as const;

/** How much happened, how bad it was, and of which kinds. */
export function Counts({
  summary,
  period,
  onPeriod,
}: {
  summary: SecuritySummary;
  period: Period;
  onPeriod: (period: Period) => void;
}) {
  const { t, i18n } = useTranslation();
  const [isTable, setTable] = useState(false);
  const plain = new Intl.NumberFormat(i18n.language);
  const sums = sumsOf(summary);
  const all = threatLevels.reduce((sum, level) => sum + sums[level], 0);
  // Notes are counted and not drawn: a chart of them alone would be an empty frame.
  const isDrawn = chartLevels.some(level => sums[level] > 0);
  const points = stepsOf(summary, stepsInBar[period]);
  const when = (at: number) => whenOf(at, summary.to, i18n.language);
  const say = ({ at, values }: BarPoint) => {
    const named = chartLevels.flatMap((level, of) =>
      values[of] ? [t(`events.of_${level}`, { shown: plain.format(values[of]) })] : [],
    );
    return `${when(at)}: ${named.length === 0 ? t('events.nothing') : named.join(', ')}`;
  };
  return (
    <Section
      title={t('events.counts')}
      verbs={
        <>
          {isDrawn && (
            <Button isSmall onClick={() => setTable(!isTable)}>
              {t(isTable ? 'events.asBars' : 'events.asTable')}
            </Button>
          )}
          <select
            aria-label={t('events.period')}
            value={period}
            onChange={event => onPeriod(event.target.value as Period)}
            className={selectClass}
          >
            <option value="day">{t('events.period_day')}</option>
            <option value="week">{t('events.period_week')}</option>
          </select>
        </>
      }
    >
      <p className="mb-3 text-sm text-muted">
        {all === 0
          ? t(`events.summaryNone_${period}`)
          : t(`events.summary_${period}`, {
              ...{ shown: plain.format(all), bad: plain.format(sums.critical + sums.high), count: all },
            })}
        {summary.dropped > 0 && ` ${t('events.dropped', { shown: plain.format(summary.dropped) })}`}
      </p>
      <dl className="mb-4 grid grid-cols-5 gap-3">
        {threatLevels.toReversed().map(level => (
          <div key={level} className="rounded-md border border-line bg-raised px-3 py-2">
            <dt>
              <LevelChip level={level} />
            </dt>
            <dd className="mt-1 text-xl font-strong tabular-nums">{plain.format(sums[level])}</dd>
          </div>
        ))}
      </dl>
      {!isDrawn ? (
        all > 0 && <p className="mb-3 text-sm text-muted">{t('events.onlyNotes')}</p>
      ) : isTable ? (
        <Table
          label={t('events.byTime')}
          heads={[t('events.when'), ...chartLevels.map(level => ({ number: t(`events.level_${level}`) }))]}
          className="tabular-nums"
        >
          {points
            .filter(({ values }) => values.some(value => value > 0))
            .toReversed()
            .map(({ at, values }) => (
              <tr key={at} className="border-b border-line">
                <th scope="row" className="py-[3px] pr-3 text-left font-normal">
                  {when(at)}
                </th>
                {values.map((value, of) => (
                  <td key={chartLevels[of]} className="pr-3 text-right">
                    {plain.format(value)}
                  </td>
                ))}
              </tr>
            ))}
        </Table>
      ) : (
        <TimeBars
          label={t('events.byTime')}
          series={chartLevels.map(level => ({
            key: level,
            name: t(`events.level_${level}`),
            ...fills[level],
          }))}
          points={points}
          unit={t('events.unit', {
            shown: plain.format(Math.max(...points.map(({ values }) => values.reduce((a, b) => a + b, 0)))),
          })}
          ends={[when(summary.from), t('events.now')]}
          say={say}
        />
      )}
      <Types types={summary.types} />
    </Section>
  );
}

function sumsOf({ counts }: SecuritySummary): Record<ThreatLevel, number> {
  const sums = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { levels } of counts) for (const level of threatLevels) sums[level] += levels[level] ?? 0;
  return sums;
}

function Types({ types }: { types: SecuritySummary['types'] }) {
  const { t, i18n } = useTranslation();
  const { type } = useEventWords();
  const plain = new Intl.NumberFormat(i18n.language);
  const most = Math.max(1, ...types.map(({ events }) => events));
  if (types.length === 0) return null;
  return (
    <div className="mt-5">
      <Table
        label={t('events.byType')}
        heads={[t('events.what'), t('events.worst'), { number: t('events.count') }]}
        verbs={t('events.share')}
      >
        {types.map(each => (
          <tr key={each.type} className="border-b border-line">
            <th scope="row" className={`${cell} text-left font-normal`}>
              {type(each.type)}
            </th>
            <td className={cell}>
              <LevelChip level={each.worst} />
            </td>
            <td className={`${cell} text-right tabular-nums`}>{plain.format(each.events)}</td>
            <td className="w-1/3 py-[7px]">
              <span
                aria-hidden="true"
                className="block h-2 rounded-xs bg-accent"
                style={{ width: `max(2px, ${(each.events / most) * 100}%)` }}
              />
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}
