import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { costKey, type LimitAct } from '#protocol/http/limits.ts';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { ListSearch } from '../../../ui/list-search.tsx';
import { matchesQuery } from '../../../ui/matches.ts';
import { Quiet, Section } from '../../../ui/section.tsx';
import { TableHeads } from '../../../ui/table.tsx';

const mostShown = 20;
const isCost = (text: string): boolean => /^\d{1,3}$|^1000$/.test(text.trim());

/** What an act takes of each limit that concerns it: those that cost other than 1, and whichever is looked for. */
export function Costs({
  acts,
  version,
  onChanged,
}: {
  acts: readonly LimitAct[];
  version: number;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { securityServer } = useDesk();
  const [text, setText] = useState('');
  const [edited, setEdited] = useState<Record<string, string>>({});
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('security.edit');
  const payable = acts.filter(({ usualCost }) => usualCost > 0);
  const found = payable.filter(each =>
    text === ''
      ? each.cost !== 1 || each.usualCost !== 1 || edited[costKey(each)] !== undefined
      : matchesQuery(`${each.act} ${t(`limits.surface_${each.surface}`)}`, text),
  );
  const isWhole = Object.values(edited).every(isCost);
  const save = () => {
    const costs = payable.map(each => [costKey(each), Number(edited[costKey(each)] ?? each.cost)] as const);
    const other = costs.filter(([, cost], at) => cost !== payable[at]?.usualCost);
    void act(() => securityServer.limits.saveCosts(Object.fromEntries(other), version));
  };
  return (
    <Section
      title={t('limits.costs')}
      verbs={
        Object.keys(edited).length > 0 && (
          <Button
            look="primary"
            unavailable={unavailable ?? (isWhole ? undefined : t('limits.problem_number'))}
            onClick={save}
          >
            {t('limits.costsSave')}
          </Button>
        )
      }
    >
      <div className="mb-2 max-w-[760px]">
        <Quiet>{t('limits.costsIntro')}</Quiet>
      </div>
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      <div className="max-w-[760px]">
        <ListSearch label={t('limits.costsSearch')} text={text} onText={setText} />
      </div>
      {found.length === 0 && <Quiet>{t(text === '' ? 'limits.costsNone' : 'limits.costsNothing')}</Quiet>}
      {found.length > 0 && (
        <table className="w-full max-w-[760px] border-collapse text-sm" aria-label={t('limits.costs')}>
          <TableHeads of={[t('limits.costsAct'), t('limits.costsWhere'), t('limits.costsCost')]} />
          <tbody>
            {found.slice(0, mostShown).map(each => (
              <tr key={costKey(each)} className="border-b border-line">
                <td className="py-1 pr-3 font-mono text-[12.5px] break-all">{each.act}</td>
                <td className="py-1 pr-3">{t(`limits.surface_${each.surface}`)}</td>
                <td className="py-1 whitespace-nowrap">
                  <input
                    inputMode="numeric"
                    aria-label={t('limits.costOf', { name: each.act })}
                    value={edited[costKey(each)] ?? String(each.cost)}
                    aria-invalid={isCost(edited[costKey(each)] ?? String(each.cost)) ? undefined : true}
                    disabled={unavailable !== undefined}
                    onChange={event => setEdited({ ...edited, [costKey(each)]: event.target.value })}
                    className={`${inputClass} h-7 !w-16 text-right tabular-nums`}
                  />
                  {each.cost !== each.usualCost && (
                    <span className="ml-2 text-xs text-muted">
                      {t('limits.costsUsual', { count: each.usualCost })}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.length > mostShown && (
        <Quiet>{t('limits.costsTooMany', { count: found.length - mostShown })}</Quiet>
      )}
    </Section>
  );
}
