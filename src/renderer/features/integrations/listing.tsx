import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Unloaded } from '../../app/unloaded.tsx';
import { Empty, EmptyBox } from '../../ui/empty.tsx';
import { Section } from '../../ui/section.tsx';

const lookEveryMs = 2_000;

/** Looks again and again while something is under way. */
export function useWatching(isWatching: boolean, reload: () => void): void {
  useEffect(() => {
    if (!isWatching) return undefined;
    const timer = setInterval(reload, lookEveryMs);
    return () => clearInterval(timer);
  }, [isWatching, reload]);
}

/** The frame of a list that only the server knows: what it is for, the way to add one, and what is said where there is none. */
export function Listing({
  title,
  intro,
  refusal = null,
  loaded,
  count,
  add,
  none,
  children,
}: {
  title: string;
  intro: ReactNode;
  /** What the server last refused. */
  refusal?: string | null;
  loaded: Parameters<typeof Unloaded>[0]['of'];
  /** Undefined: it is not known yet. */
  count: number | undefined;
  add: ReactNode;
  none: { icon: LucideIcon; title: string; text: string };
  /** Shown where there is one at least. */
  children: ReactNode;
}) {
  return (
    <Section title={title} verbs={count !== undefined && count > 0 && add}>
      <div className="mb-2 max-w-[760px] text-sm text-muted">{intro}</div>
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      {count === undefined && <Unloaded of={loaded} />}
      {count === 0 && (
        <EmptyBox>
          <Empty {...none}>{add}</Empty>
        </EmptyBox>
      )}
      {count !== undefined && count > 0 && children}
    </Section>
  );
}
