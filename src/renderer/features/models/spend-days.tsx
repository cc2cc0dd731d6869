import { useTranslation } from 'react-i18next';
import type { SpendAnswer } from '#protocol/http/ai-spend.ts';
import { byDay, type DaySum } from './spend-sums.ts';
import { useFigures } from './use-models.ts';
import { useMoney } from './use-money.ts';

/** Cost by day as bars, or all of its figures as a table. */
export function SpendDays({ answer, isTable }: { answer: SpendAnswer; isTable: boolean }) {
  const days = byDay(answer);
  return isTable ? (
    <Table days={days} currency={answer.currency} />
  ) : (
    <Bars days={days} currency={answer.currency} />
  );
}

function useDays(): (day: string) => string {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return day => format.format(Date.parse(day));
}

function Bars({ days, currency }: { days: readonly DaySum[]; currency: string }) {
  const { t } = useTranslation();
  const money = useMoney(currency);
  const say = useDays();
  const most = Math.max(1, ...days.map(({ costMicros }) => costMicros));
  const [first, last] = [days[0], days.at(-1)];
  const peak = days.find(({ costMicros }) => costMicros === most);
  return (
    <figure className="mt-4">
      <figcaption className="flex justify-between text-xs text-muted">
        <span>{t('spend.byDay')}</span>
        {peak && <span>{t('spend.most', { cost: money(peak.costMicros), day: say(peak.day) })}</span>}
      </figcaption>
      <div aria-hidden="true" className="mt-1 flex h-28 items-end gap-[2px] border-b border-line-strong">
        {days.map(({ day, costMicros }) => (
          <div
            key={day}
            className="flex h-full min-w-0 flex-1 items-end"
            title={`${say(day)}: ${money(costMicros)}`}
          >
            <div
              className="w-full rounded-t-xs bg-accent"
              style={{ height: costMicros === 0 ? 0 : `max(2px, ${(costMicros / most) * 100}%)` }}
            />
          </div>
        ))}
      </div>
      <div aria-hidden="true" className="mt-1 flex justify-between text-2xs text-muted">
        <span>{first && say(first.day)}</span>
        <span>{last && say(last.day)}</span>
      </div>
    </figure>
  );
}

function Table({ days, currency }: { days: readonly DaySum[]; currency: string }) {
  const { t } = useTranslation();
  const { plain } = useFigures();
  const money = useMoney(currency);
  const say = useDays();
  const columns = ['calls', 'failed', 'remembered', 'input', 'output', 'cost'] as const;
  return (
    <div className="mt-4 overflow-x-auto">
      <table className="w-full border-collapse text-sm tabular-nums">
        <caption className="mb-1 text-left text-xs text-muted">{t('spend.byDay')}</caption>
        <thead>
          <tr className="border-b border-line text-right text-xs text-muted">
            <th scope="col" className="py-1 text-left font-normal">
              {t('spend.day')}
            </th>
            {columns.map(name => (
              <th key={name} scope="col" className="py-1 pl-4 font-normal">
                {t(`spend.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(sum => (
            <tr key={sum.day} className="border-b border-line text-right">
              <th scope="row" className="py-[2px] text-left font-normal">
                {say(sum.day)}
              </th>
              <td className="pl-4">{plain(sum.calls)}</td>
              <td className="pl-4">{plain(sum.failed)}</td>
              <td className="pl-4">{plain(sum.remembered)}</td>
              <td className="pl-4">{plain(sum.inputTokens)}</td>
              <td className="pl-4">{plain(sum.outputTokens)}</td>
              <td className="pl-4">{money(sum.costMicros)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
