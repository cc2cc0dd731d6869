import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** Where a list would stand. */
export const EmptyBox = ({ children }: { children: ReactNode }) => (
  <div className="h-44 rounded-md border border-line">{children}</div>
);

/** One icon, a true sentence, the next step. */
export function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: LucideIcon;
  title: string;
  text?: ReactNode;
  /** The next step: buttons with their keys. */
  children?: ReactNode;
}) {
  return (
    <div className="grid h-full content-center justify-items-center gap-1 px-7 py-4 text-center">
      <Icon of={icon} size={28} className="mb-2 text-muted" />
      <h2 className="text-lg font-strong">{title}</h2>
      {text !== undefined && <p className="max-w-[280px] text-muted">{text}</p>}
      {children && <div className="mt-[10px] flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}
