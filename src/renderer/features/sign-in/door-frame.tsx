import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Brand } from '../../app/brand.tsx';
import type { Problem } from '../../data/model.ts';
import { Icon } from '../../ui/icon.tsx';

/** A page before the desk: who we are, one card, and what else one may do below it. */
export function DoorFrame({
  title,
  text,
  below,
  isWide = false,
  children,
}: {
  title: string;
  text: ReactNode;
  below?: ReactNode;
  isWide?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="title-bar grid h-full place-items-center overflow-y-auto bg-canvas py-10">
      <main className={`no-drag w-[calc(100vw-48px)] ${isWide ? 'max-w-[440px]' : 'max-w-[360px]'}`}>
        <Brand className="mb-4 text-lg" />
        <div className="grid gap-4 rounded-lg border border-line bg-raised p-6 shadow-1">
          <div>
            <h1 className="text-xl font-strong">{title}</h1>
            <p className="mt-1 text-muted">{text}</p>
          </div>
          {children}
        </div>
        {below && <div className="mt-3 grid gap-1 text-sm text-muted">{below}</div>}
      </main>
    </div>
  );
}

/** Goes to another page before the desk. */
export function DoorLink({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} className="min-h-6 justify-self-start text-accent-text underline">
      {children}
    </button>
  );
}

/** Why it did not work, when to try again, and what to quote. */
export function DoorProblem({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const seconds = problem.retryAfterMs === undefined ? 0 : Math.ceil(problem.retryAfterMs / 1_000);
  return (
    <div role="alert" className="flex gap-2 rounded-sm bg-danger-soft px-3 py-2 text-sm text-danger">
      <Icon of={TriangleAlert} size={14} className="mt-[1px]" />
      <div>
        {problem.code === 'offline' ? t('signIn.offline') : problem.message}
        {seconds > 0 && ` ${t('signIn.retryAfter', { count: seconds })}`}
        {problem.id !== '' && <div className="text-xs">{t('failure.quote', { id: problem.id })}</div>}
      </div>
    </div>
  );
}
