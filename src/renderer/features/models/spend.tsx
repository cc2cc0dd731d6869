import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SpendAnswer } from '#protocol/http/ai-spend.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { Bar } from './bar.tsx';
import { SpendDays } from './spend-days.tsx';
import { SpendProviders } from './spend-providers.tsx';
import { byUse, dayBefore, sumOf, type UseSum } from './spend-sums.ts';
import { SpendToday } from './spend-today.tsx';
import { useFigures } from './use-models.ts';
import { useMoney } from './use-money.ts';

const ranges = [7, 30, 90] as const;

/** What calls of models cost: today against its budgets, and the last days by what it was spent on. */
export function Spend() {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const [days, setDays] = useState<(typeof ranges)[number]>(30);
  const today = new Date(useMinute()).toISOString().slice(0, 10);
  const from = dayBefore(today, days - 1);
  const loaded = useServer(() => modelServer.spend(from, today), from);
  const [isTable, setTable] = useState(false);
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { data } = loaded;
  return (
    <>
      <Section title={t('spend.today')}>
        <SpendToday answer={data} />
      </Section>
      <Section
        title={t('spend.days', { count: days })}
        verbs={
          <>
            {ranges.map(count => (
              <Button
                key={count}
                isSmall
                look={count === days ? 'plain' : 'quiet'}
                aria-pressed={count === days}
                onClick={() => setDays(count)}
              >
                {t('spend.range', { count })}
              </Button>
            ))}
            {data.rows.length > 0 && (
              <Button isSmall onClick={() => setTable(!isTable)}>
                {isTable ? t('spend.asBars') : t('spend.asTable')}
              </Button>
            )}
          </>
        }
      >
        {data.rows.length === 0 ? (
          <Quiet>{t('spend.none')}</Quiet>
        ) : (
          <>
            <Total answer={data} />
            <SpendDays answer={data} isTable={isTable} />
            <Uses answer={data} />
          </>
        )}
      </Section>
      <Section title={t('spend.order')}>
        <SpendProviders providers={data.providers} currency={data.currency} asOf={data.pricesAsOf} />
      </Section>
    </>
  );
}

function Total({ answer }: { answer: SpendAnswer }) {
  const { t } = useTranslation();
  const { plain, percent } = useFigures();
  const money = useMoney(answer.currency);
  const sum = sumOf(answer.rows);
  const rows: [string, string][] = [
    [t('spend.cost'), money(sum.costMicros)],
    [t('spend.calls'), plain(sum.calls)],
    [t('spend.remembered'), percent(sum.calls === 0 ? null : sum.remembered / sum.calls)],
    [t('spend.failed'), percent(sum.calls === 0 ? null : sum.failed / sum.calls)],
    [t('spend.input'), plain(sum.inputTokens)],
    [t('spend.cached'), percent(sum.inputTokens === 0 ? null : sum.cachedTokens / sum.inputTokens)],
    [t('spend.output'), plain(sum.outputTokens)],
  ];
  return (
    <>
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="text-lg font-strong tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {sum.unpriced > 0 && (
        <p className="mt-1 text-sm text-warning">{t('spend.unpriced', { count: sum.unpriced })}</p>
      )}
    </>
  );
}

/** A table whose cost is also drawn: the same figures for eyes and for screen readers. */
function Uses({ answer }: { answer: SpendAnswer }) {
  const { t } = useTranslation();
  const uses = byUse(answer.rows);
  const most = Math.max(1, ...uses.map(({ costMicros }) => costMicros));
  const columns = ['model', 'purpose', 'calls', 'tokens', 'cost'] as const;
  return (
    <div className="mt-5 overflow-x-auto">
      <table className="w-full border-collapse text-sm tabular-nums">
        <caption className="mb-1 text-left text-xs text-muted">{t('spend.byUse')}</caption>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {columns.map(name => (
              <th
                key={name}
                scope="col"
                className={`py-1 pr-4 font-normal ${name === 'calls' || name === 'tokens' ? 'text-right' : ''}`}
              >
                {t(`spend.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {uses.map(use => (
            <Use
              key={`${use.provider} ${use.model} ${use.purpose}`}
              use={use}
              share={use.costMicros / most}
              currency={answer.currency}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const purposes = ['answer', 'draft', 'rewrite', 'summary', 'embed', 'training', 'try'] as const;

function Use({ use, share, currency }: { use: UseSum; share: number; currency: string }) {
  const { t } = useTranslation();
  const { plain } = useFigures();
  const money = useMoney(currency);
  const purpose = purposes.find(each => each === use.purpose);
  return (
    <tr className="border-b border-line">
      <th scope="row" className="max-w-64 truncate py-1 pr-4 text-left font-normal" title={use.model}>
        {use.model} <span className="text-muted">{use.provider}</span>
      </th>
      <td className="py-1 pr-4">{purpose ? t(`spend.purpose_${purpose}`) : use.purpose}</td>
      <td className="py-1 pr-4 text-right">{plain(use.calls)}</td>
      <td className="py-1 pr-4 text-right">{plain(use.inputTokens + use.outputTokens)}</td>
      <td className="w-2/5 py-1">
        <span className="flex items-center gap-2">
          <Bar share={share} className="h-3 flex-1" />
          <span className="w-20 text-right">{use.isMetered ? money(use.costMicros) : t('spend.free')}</span>
        </span>
      </td>
    </tr>
  );
}
