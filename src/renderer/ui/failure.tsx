import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** What failed, what it means, and a way on; the rest of the screen keeps working. */
export function Failure({
  title,
  text,
  children,
}: {
  title: string;
  text: ReactNode;
  /** Verbs. */
  children?: ReactNode;
}) {
  return (
    <div role="status" className="rounded-md border border-danger-line bg-raised px-3 py-[10px]">
      <div className="flex items-center gap-2 font-strong">
        <Icon of={TriangleAlert} size={14} className="text-danger" />
        {title}
      </div>
      <div className="mt-[3px] mb-2 ml-[22px] text-sm text-muted">{text}</div>
      {children && <div className="ml-[22px] flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
