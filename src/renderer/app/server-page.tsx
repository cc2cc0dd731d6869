import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, may } from '#protocol/permissions.ts';
import { useDesk, useSync } from '../data/desk.ts';
import { Empty } from '../ui/empty.tsx';
import { useMinute } from '../ui/minute.tsx';
import { whenOf } from '../ui/time.ts';

/** A page about what only the server knows: its name, what is beside it, and why it cannot be read where one's role or the network forbids it. */
export function ServerPage({
  title,
  beside,
  needs,
  refusal,
  width = 'max-w-[1080px]',
  children,
}: {
  title: string;
  /** Links behind the name. */
  beside?: ReactNode;
  /** What one's role has to allow. */
  needs: Action;
  refusal: { title: string; text: string };
  width?: string;
  children: ReactNode;
}) {
  const { t, i18n } = useTranslation();
  const { user } = useDesk();
  const sync = useSync();
  const now = useMinute();
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 flex-none items-center gap-3 border-b border-line px-4">
        <h1 className="text-lg font-strong">{title}</h1>
        {beside}
        {sync.state === 'offline' && (
          <span role="status" className="text-sm text-warning">
            {t('server.oldLine', { when: whenOf(sync.sinceMs, now, i18n.language) })}
          </span>
        )}
      </div>
      {may(user.role, needs) ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div className="relative min-h-0 flex-1 overflow-y-auto -outline-offset-2" tabIndex={0}>
          <div className={`grid ${width} grid-cols-[minmax(0,1fr)] gap-8 px-4 py-5`}>{children}</div>
        </div>
      ) : (
        <Empty icon={Lock} {...refusal} />
      )}
    </div>
  );
}
