import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icon.tsx';
import type { TraceOf } from './trace-choice.ts';
import { TraceDialog } from './trace-dialog.tsx';

/** Beside what the AI said: how it came about. */
export function TraceButton({ of, className = '' }: { of: TraceOf; className?: string }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className={`inline-flex min-h-6 items-center gap-[5px] text-xs text-ink-2 hover:text-ink hover:underline ${className}`}
      >
        <Icon of={Waypoints} size={12} />
        {t('trace.open')}
      </button>
      <TraceDialog of={isOpen ? of : null} onClose={() => setOpen(false)} />
    </>
  );
}
