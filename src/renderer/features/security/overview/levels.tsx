import { CircleAlert, OctagonAlert, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreatLevel } from '#protocol/security.ts';
import { Chip } from '../../../ui/chip.tsx';

const looks = {
  critical: { look: 'danger', icon: OctagonAlert },
  high: { look: 'danger', icon: TriangleAlert },
  medium: { look: 'warning', icon: CircleAlert },
  low: { look: 'plain' },
  info: { look: 'bare' },
} as const;

/** How bad something is by itself, in a word and a colour. */
export function LevelChip({ level }: { level: ThreatLevel }) {
  const { t } = useTranslation();
  return <Chip {...looks[level]}>{t(`events.level_${level}`)}</Chip>;
}
