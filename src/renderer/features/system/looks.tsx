import { CircleCheck, CircleMinus, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PartState } from '#protocol/system.ts';
import { Icon } from '../../ui/icon.tsx';

/** A shape, a colour and a word for each state. */
export const stateLooks: Record<PartState, { icon: LucideIcon; colour: string }> = {
  operational: { icon: CircleCheck, colour: 'text-positive' },
  degraded: { icon: TriangleAlert, colour: 'text-warning' },
  down: { icon: OctagonX, colour: 'text-danger' },
  off: { icon: CircleMinus, colour: 'text-muted' },
};

export function StateWord({ state }: { state: PartState }) {
  const { t } = useTranslation();
  const { icon, colour } = stateLooks[state];
  return (
    <span className={`inline-flex items-center gap-[6px] text-sm font-medium ${colour}`}>
      <Icon of={icon} />
      {t(`system.state.${state}`)}
    </span>
  );
}
