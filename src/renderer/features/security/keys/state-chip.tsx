import { useTranslation } from 'react-i18next';
import type { ApiKey } from '#protocol/http/keys.ts';
import { Chip } from '../../../ui/chip.tsx';

const stateLooks = {
  active: 'positive',
  disabled: 'bare',
  revoked: 'danger',
  expired: 'warning',
  owner_left: 'warning',
} as const;

/** Whether a key works, and why not. */
export function StateChip({ state }: { state: ApiKey['state'] }) {
  const { t } = useTranslation();
  return <Chip look={stateLooks[state]}>{t(`apiKeys.state_${state}`)}</Chip>;
}
