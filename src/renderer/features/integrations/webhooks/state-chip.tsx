import { CircleCheck, CircleOff, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '#protocol/http/webhooks.ts';
import { Chip } from '../../../ui/chip.tsx';
import { stateOf } from './webhook-form.ts';

const looks = {
  on: { look: 'positive', icon: CircleCheck },
  failing: { look: 'warning', icon: TriangleAlert },
  person: { look: 'plain', icon: CircleOff },
  gone: { look: 'danger', icon: CircleOff },
  failed: { look: 'danger', icon: CircleOff },
} as const;

export function StateChip({ of }: { of: Webhook }) {
  const { t } = useTranslation();
  const state = stateOf(of);
  return (
    <Chip {...looks[state]} title={of.lastError}>
      {t(`webhooks.state_${state}`)}
    </Chip>
  );
}
