import { CircleCheck, CircleX, Hourglass, RotateCw, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DropRun } from '#protocol/http/drops.ts';
import { Chip } from '../../../ui/chip.tsx';

const looks = {
  queued: { look: 'plain', icon: Hourglass },
  making: { look: 'plain', icon: Hourglass },
  sending: { look: 'plain', icon: Upload },
  failing: { look: 'warning', icon: RotateCw },
  sent: { look: 'positive', icon: CircleCheck },
  dead: { look: 'danger', icon: CircleX },
} as const;

export const isUnderWay = ({ state }: Pick<DropRun, 'state'>): boolean =>
  state === 'queued' || state === 'making' || state === 'sending';

export function RunChip({ of: { state } }: { of: Pick<DropRun, 'state'> }) {
  const { t } = useTranslation();
  return <Chip {...looks[state]}>{t(`drops.state_${state}`)}</Chip>;
}
