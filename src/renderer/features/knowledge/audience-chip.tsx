import { Lock, UserCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '#protocol/audience.ts';
import { Chip } from '../../ui/chip.tsx';

/** Who alone may read an article; nothing where everybody may. */
export function AudienceChip({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  if (audience === 'public') return null;
  return (
    <Chip
      look={audience === 'internal' ? 'warning' : 'info'}
      icon={audience === 'internal' ? Lock : UserCheck}
    >
      {t(`audience.short_${audience}`)}
    </Chip>
  );
}
