import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecurityEvent } from '#protocol/security.ts';
import { useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Facts, SidePane } from '../../../ui/side-pane.tsx';
import { exactOf } from '../../../ui/time.ts';
import { RuleDialog } from '../addresses/rule-dialog.tsx';
import { emptyRule } from '../addresses/rule-form.ts';
import { useCountryName } from '../addresses/use-country.ts';
import { EndSessionsDialog } from './end-sessions.tsx';
import type { EventForm } from './event-filter.ts';
import { LevelChip } from './levels.tsx';
import { useEventWords } from './use-events.ts';

/** All that is known of one event, and what can be done about whoever was behind it. */
export function EventPane({
  event,
  onClose,
  onFilter,
}: {
  event: SecurityEvent;
  onClose: () => void;
  onFilter: (fields: Partial<EventForm>) => void;
}) {
  const { t, i18n } = useTranslation();
  const words = useEventWords();
  const [doing, setDoing] = useState<'block' | 'end' | null>(null);
  const mayBlock = useUnavailable('security.edit');
  const mayEnd = useUnavailable('people.edit');
  const { sourceIp, userId } = event;
  const facts: (readonly [string, string])[] = [
    [t('events.when'), exactOf(event.timestamp, i18n.language)],
    [t('events.done'), t(`events.action_${event.actionTaken}`)],
    ...(userId === null ? [] : [[t('events.person'), words.person(userId)] as const]),
    ...words.facts(event),
  ];
  return (
    <SidePane
      label={t('events.pane')}
      title={words.type(event.eventType)}
      closeLabel={t('verb.close')}
      isEscaping={doing === null}
      onClose={onClose}
    >
      <div>
        <LevelChip level={event.threatLevel} />
      </div>
      <p className="text-ink-2">{words.means(event.eventType)}</p>
      {sourceIp !== '' && <Origin address={sourceIp} />}
      <Facts of={facts} />
      <div className="flex flex-wrap gap-2 border-t border-line pt-3">
        {sourceIp !== '' && (
          <>
            <Button isSmall onClick={() => onFilter({ address: sourceIp })}>
              {t('events.allFrom')}
            </Button>
            <Button isSmall unavailable={mayBlock} onClick={() => setDoing('block')}>
              {t('events.block')}
            </Button>
          </>
        )}
        {userId !== null && (
          <>
            <Button isSmall onClick={() => onFilter({ userId })}>
              {t('events.allOf')}
            </Button>
            <Button isSmall unavailable={mayEnd} onClick={() => setDoing('end')}>
              {t('events.end')}
            </Button>
          </>
        )}
      </div>
      <RuleDialog
        isOpen={doing === 'block'}
        start={{ ...emptyRule, range: sourceIp }}
        onClose={() => setDoing(null)}
        onChanged={() => undefined}
      />
      <EndSessionsDialog personId={doing === 'end' ? userId : null} onClose={() => setDoing(null)} />
    </SidePane>
  );
}

/** Where an address is, and what is known of it now. */
function Origin({ address }: { address: string }) {
  const { t } = useTranslation();
  const { addresses } = useDesk().securityServer;
  const countryName = useCountryName();
  const { data } = useServer(() => addresses.lookUp(address), address);
  const where = data?.isInside
    ? t('events.inside')
    : [data && countryName(data.place.country), data?.place.operator].filter(Boolean).join(', ');
  return (
    <div>
      <div className="text-xs text-muted">{t('events.address')}</div>
      <div className="font-mono text-[12.5px] break-all">{address}</div>
      {data && <div className="text-ink-2">{where}</div>}
      {data && data.points >= 1 && (
        <div className="text-ink-2">{t('events.points', { count: Math.round(data.points) })}</div>
      )}
    </div>
  );
}
