import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DetectionSetting, detectionActions } from '#protocol/detection.ts';
import type { TrialAnswer } from '#protocol/http/detection.ts';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { useDetectionWords } from './use-detection.ts';

const choices = [1, 7, 30] as const;

/** What a setting would have found in what was recorded. The server plays it; nothing is kept. */
export function Trial({
  name,
  setting,
}: {
  name: string /** Null: it is none yet. */;
  setting: DetectionSetting | null;
}) {
  const { t } = useTranslation();
  const { detection } = useDesk().securityServer;
  const unavailable = useUnavailable('security.read');
  const [days, setDays] = useState<number>(7);
  const [isPlaying, setPlaying] = useState(false);
  const [answer, setAnswer] = useState<TrialAnswer | null>(null);
  const { act, refusal } = useAct(() => undefined);
  const play = async (tried: DetectionSetting) => {
    setPlaying(true);
    setAnswer(null);
    await act(async () => {
      const told = await detection.tryOn(days, { [name]: tried });
      if (told.ok) setAnswer(told);
      return told;
    });
    setPlaying(false);
  };
  return (
    <section aria-labelledby="detection-trial" className="border-t border-line pt-4">
      <h3 id="detection-trial" className="mb-1 text-sm font-strong">
        {t('detection.trial')}
      </h3>
      <Quiet>{t('detection.trialText')}</Quiet>
      <div className="my-3 flex items-end gap-3">
        <SelectField
          label={t('detection.trialDays')}
          value={String(days)}
          choices={choices.map(count => [String(count), t('detection.days', { count })])}
          onChange={value => setDays(Number(value))}
        />
        <Button
          unavailable={unavailable ?? (isPlaying ? t('detection.trialing') : undefined)}
          onClick={() => setting && void play(setting)}
        >
          {t('detection.trialVerb')}
        </Button>
      </div>
      <div role="status" className="grid gap-2 text-sm">
        {isPlaying && <p className="text-muted">{t('detection.trialing')}</p>}
        {refusal !== '' && <p className="text-danger">{refusal}</p>}
        {answer && <Told name={name} answer={answer} />}
      </div>
    </section>
  );
}

function Told({ name, answer }: { name: string; answer: TrialAnswer }) {
  const { t, i18n } = useTranslation();
  const { plain } = useDetectionWords();
  const now = useMinute();
  const rule = answer.rules.find(each => each.name === name);
  if (!rule) return null;
  const { found, groups, foundThen, acted, newest } = rule;
  const words = { events: plain(answer.events), fact: plain(foundThen) };
  const list = detectionActions
    .filter(action => acted[action] !== undefined)
    .map(action => `${t(`detection.action_${action}`)} (${plain(acted[action] ?? 0)})`)
    .join(' · ');
  return (
    <>
      <p>
        {found === 0
          ? t('detection.trialNone', words)
          : t('detection.trialFound', { ...words, count: found, groups: plain(groups) })}
        {answer.isCut && ` ${t('detection.trialCut')}`}
      </p>
      {list !== '' && <p>{t('detection.trialActed', { list })}</p>}
      {newest.length > 0 && (
        <Table
          label={t('detection.trial')}
          heads={[t('detection.trialWhen'), t('detection.trialOf'), { number: t('detection.trialCount') }]}
        >
          {newest.map(({ at, group, count }) => (
            <tr key={`${at} ${group}`} className="border-b border-line">
              <td className={`${cell} whitespace-nowrap text-muted tabular-nums`}>
                {whenOf(at, now, i18n.language)}
              </td>
              <td className={`${cell} break-all`}>{group === 'all' ? t('detection.everybody') : group}</td>
              <td className={`${cell} text-right tabular-nums`}>{plain(count)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
