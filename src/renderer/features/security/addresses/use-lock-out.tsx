import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../data/model.ts';
import { CheckRow } from '../../../ui/rows.tsx';

/** What the server refused of a rule, and the box to tick where it would keep its writer out. */
export function useLockOut() {
  const { t } = useTranslation();
  const [refusal, setRefusal] = useState<Pick<Problem, 'code' | 'message'> | null>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  return {
    isConfirmed,
    refuse: setRefusal,
    note: (
      <>
        <p role="status" className="text-sm text-danger empty:hidden">
          {refusal?.message}
        </p>
        {refusal?.code === 'would_lock_out' && (
          <CheckRow
            label={t('addresses.confirm')}
            hint={t('addresses.confirmHint')}
            isChecked={isConfirmed}
            onChange={setConfirmed}
          />
        )}
      </>
    ),
  };
}
