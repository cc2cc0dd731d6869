import { type ReactNode, useId } from 'react';

/** One part of the page: its name, what can be done, what it holds. */
export function Section({
  title,
  verbs,
  children,
}: {
  title: string;
  verbs?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0">
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-2">
        <h2 id={id} className="flex-1 font-strong">
          {title}
        </h2>
        {verbs}
      </div>
      {children}
    </section>
  );
}

export const Quiet = ({ children }: { children: ReactNode }) => (
  <p className="text-sm text-muted">{children}</p>
);
