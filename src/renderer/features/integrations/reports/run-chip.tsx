import { CircleCheck, CircleX, Hourglass, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReportRun } from '#protocol/http/reports.ts';
import { Chip } from '../../../ui/chip.tsx';

const looks = {
  queued: { look: 'plain', icon: Hourglass },
  failing: { look: 'warning', icon: RotateCw },
  sent: { look: 'positive', icon: CircleCheck },
  dead: { look: 'danger', icon: CircleX },
} as const;

export function RunChip({ of: { state } }: { of: Pick<ReportRun, 'state'> }) {
  const { t } = useTranslation();
  return <Chip {...looks[state]}>{t(`reports.state_${state}`)}</Chip>;
}
