import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { nearness } from '#protocol/system.ts';
import { useCommands, useDesk, useOperations } from '../../data/desk.ts';
import type { MaintenanceView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, type ChipLook } from '../../ui/chip.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { whenOf } from '../../ui/time.ts';
import { MaintenanceDialog } from './maintenance-dialog.tsx';

type Phase = 'runs' | 'planned' | 'over' | 'calledOff';
const looks: Record<Phase, ChipLook> = {
  runs: 'warning',
  planned: 'info',
  over: 'plain',
  calledOff: 'plain',
};

function phaseOf(maintenance: MaintenanceView, now: number): Phase {
  if (maintenance.canceledAt !== null) return 'calledOff';
  const near = nearness(maintenance, now, Number.POSITIVE_INFINITY);
  return near === 'running' ? 'runs' : near === 'soon' ? 'planned' : 'over';
}

/** Coming first, then what is over or was called off within the last weeks. */
export function MaintenanceList() {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { maintenance } = useOperations();
  const now = useMinute();
  const [edited, setEdited] = useState<MaintenanceView | 'new' | null>(null);
  const mayEdit = may(user.role, 'system.edit');
  const isAhead = (each: MaintenanceView) => each.canceledAt === null && each.endsAt > now;
  const ordered = [
    ...maintenance.filter(isAhead),
    ...maintenance
      .filter(each => !isAhead(each))
      .reverse()
      .slice(0, 5),
  ];
  return (
    <Section
      title={t('system.maintenance')}
      verbs={
        mayEdit && (
          <Button isSmall icon={Plus} onClick={() => setEdited('new')}>
            {t('system.announce')}
          </Button>
        )
      }
    >
      {ordered.length === 0 ? (
        <Quiet>{t('system.noMaintenance')}</Quiet>
      ) : (
        <ul className="border-t border-line">
          {ordered.map(each => (
            <MaintenanceRow
              key={each.id}
              maintenance={each}
              onEdit={mayEdit && isAhead(each) ? () => setEdited(each) : null}
            />
          ))}
        </ul>
      )}
      <MaintenanceDialog edited={edited} onClose={() => setEdited(null)} />
    </Section>
  );
}

function MaintenanceRow({
  maintenance,
  onEdit,
}: {
  maintenance: MaintenanceView;
  onEdit: (() => void) | null;
}) {
  const { t, i18n } = useTranslation();
  const { cancelMaintenance } = useCommands();
  const now = useMinute();
  const { title, text, lang, startsAt, endsAt, parts, tellCustomers, isPending } = maintenance;
  const phase = phaseOf(maintenance, now);
  const span = t('system.span', {
    from: whenOf(startsAt, now, i18n.language),
    to: whenOf(endsAt, now, i18n.language),
  });
  const facts = [
    span,
    ...parts.map(part => t(`system.part.${part}`)),
    tellCustomers ? t('system.customersToo') : t('system.deskOnly'),
    ...(isPending ? [t('system.pending')] : []),
  ];
  return (
    <li className="flex items-start gap-3 border-b border-line py-2 text-sm">
      <Chip look={looks[phase]}>{t(`system.${phase}`)}</Chip>
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words" lang={lang || undefined}>
          {title}
        </p>
        {text !== '' && (
          <p className="break-words whitespace-pre-line text-ink-2" lang={lang || undefined}>
            {text}
          </p>
        )}
        <p className="text-xs text-muted">{facts.join(' · ')}</p>
      </div>
      {onEdit && (
        <>
          <Button isSmall aria-label={t('system.editOne', { title })} onClick={onEdit}>
            {t('system.edit')}
          </Button>
          <Button
            isSmall
            look="danger"
            aria-label={t('system.callOffOne', { title })}
            onClick={() => void cancelMaintenance(maintenance.id)}
          >
            {t('system.callOff')}
          </Button>
        </>
      )}
    </li>
  );
}
