import { useTranslation } from 'react-i18next';
import type { SpendAnswer } from '#protocol/http/ai-spend.ts';
import { Quiet } from '../../ui/section.tsx';
import { useFigures } from './use-models.ts';
import { useMoney } from './use-money.ts';

/** Each budget of the day as a bar, with a mark where the cheaper model begins. */
export function SpendToday({ answer }: { answer: SpendAnswer }) {
  const { t } = useTranslation();
  const { plain } = useFigures();
  const money = useMoney(answer.currency);
  const { today, budgets, left } = answer;
  const { day, conversation, softShare } = budgets;
  const forConversation = [
    ...(conversation.tokens === null ? [] : [t('spend.tokensOf', { shown: plain(conversation.tokens) })]),
    ...(conversation.micros === null ? [] : [money(conversation.micros)]),
  ].join(' · ');
  return (
    <div className="grid max-w-[720px] gap-3">
      {day.micros !== null && (
        <Bar
          name={t('spend.money')}
          share={shareOf(today.micros, day.micros)}
          softShare={softShare}
          said={t('spend.ofLimit', { used: money(today.micros), limit: money(day.micros) })}
          left={t('spend.left', { left: money(left.micros ?? 0) })}
        />
      )}
      {day.tokens !== null && (
        <Bar
          name={t('spend.tokens')}
          share={shareOf(today.tokens, day.tokens)}
          softShare={softShare}
          said={t('spend.ofLimit', { used: plain(today.tokens), limit: plain(day.tokens) })}
          left={t('spend.left', { left: plain(left.tokens ?? 0) })}
        />
      )}
      {day.micros === null && <Quiet>{t('spend.noMoneyBudget', { spent: money(today.micros) })}</Quiet>}
      {forConversation !== '' && <Quiet>{t('spend.perConversation', { limit: forConversation })}</Quiet>}
    </div>
  );
}

const shareOf = (used: number, limit: number): number => (limit === 0 ? 1 : Math.min(1, used / limit));

type BarProps = { name: string; share: number; softShare: number; said: string; left: string };

function Bar({ name, share, softShare, said, left }: BarProps) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  const state = share >= 1 ? 'spent' : share >= softShare ? 'tight' : 'full';
  const looks = { full: 'bg-accent', tight: 'bg-warning', spent: 'bg-danger' };
  return (
    <div className="text-sm">
      <div className="mb-1 flex flex-wrap justify-between gap-x-4">
        <span className="font-strong">{name}</span>
        <span className="text-ink-2 tabular-nums">
          {said} · {left}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={t('spend.budgetOf', { name })}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={`${said}, ${left}`}
        className="relative h-2 rounded-xs bg-sunken"
      >
        <div className={`h-full rounded-xs ${looks[state]}`} style={{ width: `${share * 100}%` }} />
        <div className="absolute inset-y-[-2px] w-px bg-ink-2" style={{ left: `${softShare * 100}%` }} />
      </div>
      {state !== 'full' && (
        <p className={`mt-1 ${state === 'spent' ? 'text-danger' : 'text-warning'}`}>
          {state === 'spent' ? t('spend.isSpent') : t('spend.isTight', { share: percent(softShare) })}
        </p>
      )}
    </div>
  );
}
