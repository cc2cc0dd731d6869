import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DetectionEntry } from '#protocol/http/detection.ts';
import type { SecurityEvent } from '#protocol/security.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useDesk, useSecurity } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { EventTable } from '../overview/event-table.tsx';
import { useEventWords } from '../overview/use-events.ts';
import { useHeld } from '../use-held.ts';
import { DetectionDialog } from './detection-dialog.tsx';
import { useDetectionWords } from './use-detection.ts';

type Act = { onShow: (name: string) => void; onEvents: (name: string) => void };

/** What is taken for an attack, what follows, and what was found. */
export function Detection() {
  const { t } = useTranslation();
  const { detection } = useDesk().securityServer;
  const words = useDetectionWords();
  const loaded = useHeld('detection', ({ detectors }) => ({ rules: detectors }), detection.list);
  const [shown, setShown] = useState<string | null>(null);
  const [looked, setLooked] = useState<string | null>(null);
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { rules } = loaded.data;
  return (
    <>
      <Section title={t('detection.title')}>
        <div className="mb-2 max-w-[760px]">
          <Quiet>{t('detection.intro')}</Quiet>
        </div>
        <Table
          label={t('detection.title')}
          heads={(['rule', 'counts', 'follows', 'state', 'found'] as const).map(head =>
            t(`detection.${head}`),
          )}
          verbs={t('detection.verbs')}
        >
          {rules.map(entry => (
            <Row key={entry.name} entry={entry} onShow={setShown} onEvents={setLooked} />
          ))}
        </Table>
      </Section>
      {looked !== null && (
        <Section
          title={t('detection.events', { name: words.name(looked) })}
          verbs={
            <Button isSmall onClick={() => setLooked(null)}>
              {t('detection.eventsClose')}
            </Button>
          }
        >
          <Found key={looked} name={looked} />
        </Section>
      )}
      <DetectionDialog
        entry={rules.find(({ name }) => name === shown) ?? null}
        onClose={() => setShown(null)}
        onChanged={loaded.reload}
      />
    </>
  );
}

const modeLooks = { on: 'positive', report: 'info', off: 'bare' } as const;

function Row({ entry, onShow, onEvents }: { entry: DetectionEntry } & Act) {
  const { t } = useTranslation();
  const words = useDetectionWords();
  const { setting, isChanged, updatedBy } = entry;
  const name = words.name(entry.name);
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        {name}
        {isChanged && (
          <span className="block text-xs font-normal text-muted">
            {t('detection.changed', { by: updatedBy })}
          </span>
        )}
      </th>
      <td className={`${cell} max-w-[280px] text-ink-2`}>{words.finds(entry, setting)}</td>
      <td className={`${cell} max-w-[220px] text-ink-2`}>
        {setting.actions.map(action => t(`detection.action_${action}`)).join(' · ')}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <Chip look={modeLooks[setting.mode]}>{t(`detection.mode_${setting.mode}`)}</Chip>
      </td>
      <td className={cell}>
        <FoundOf entry={entry} name={name} onEvents={onEvents} />
      </td>
      <td className={`${cell} pr-0 text-right`}>
        <Button isSmall aria-label={t('detection.changeOf', { name })} onClick={() => onShow(entry.name)}>
          {t('detection.change')}
        </Button>
      </td>
    </tr>
  );
}

function FoundOf({
  entry: { name: key, day, week },
  name,
  onEvents,
}: {
  entry: DetectionEntry;
  name: string;
  onEvents: (name: string) => void;
}) {
  const { t } = useTranslation();
  const { plain } = useDetectionWords();
  if (week.lastAt === null) return <span className="text-muted">{t('detection.foundNone')}</span>;
  return (
    <>
      <button
        type="button"
        className="underline underline-offset-2 tabular-nums"
        onClick={() => onEvents(key)}
      >
        {t('detection.foundDay', { shown: plain(day.found) })}
        <span className="sr-only">: {t('detection.showOf', { name })}</span>
      </button>
      <span className="block text-xs text-muted tabular-nums">
        {t('detection.foundWeek', { shown: plain(week.found) })} <Ago at={week.lastAt} />
      </span>
    </>
  );
}

const mostShown = 50;

/** The events that say so, of those that this computer holds. */
function Found({ name }: { name: string }) {
  const { t } = useTranslation();
  const words = useEventWords();
  const held = useSecurity();
  const [shown, setShown] = useState<SecurityEvent | null>(null);
  const events = (held?.packs ?? [])
    .flatMap(({ events: of }) => of as SecurityEvent[])
    .filter(({ eventType, details }) => eventType === 'rule_fired' && details['rule'] === name)
    .slice(0, mostShown);
  if (events.length === 0) return <Quiet>{t('detection.eventsNone')}</Quiet>;
  return (
    <>
      <EventTable events={events} shownId={shown?.id ?? null} onShow={setShown} />
      {shown && (
        <dl className="mt-3 grid grid-cols-[160px_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          {words.facts(shown).map(([fact, value]) => (
            <div key={fact} className="contents">
              <dt className="text-muted">{fact}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
