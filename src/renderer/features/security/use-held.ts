import { useCallback, useEffect, useRef, useState } from 'react';
import type { SecurityList } from '#protocol/documents/security.ts';
import type { Loaded } from '../../app/use-server.ts';
import { useSecurity, useSync } from '../../data/desk.ts';
import type { Answer, Problem } from '../../data/model.ts';
import type { HeldList } from '../../data/security.ts';

/**
 * A list of the door as this computer holds it, which follows by itself. The server is asked only where none is held yet, and after an
 * act of one's own, whose outcome is shown until the list itself has come.
 */
export function useHeld<Kind extends SecurityList, Shown extends object>(
  kind: Kind,
  shownOf: (held: HeldList<Kind>) => Shown,
  load: () => Promise<Answer<Shown>>,
): Loaded<Shown> {
  const isOffline = useSync().state === 'offline';
  const all = useSecurity();
  const held = all?.lists[kind] as HeldList<Kind> | undefined;
  const [asked, setAsked] = useState<{ of: HeldList<Kind> | undefined; data: Shown } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef({ load, held });
  latest.current = { load, held };
  const turn = useRef(0);

  const reload = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    void latest.current.load().then(answer => {
      // A slower answer to an earlier question says nothing any more.
      if (mine !== turn.current) return;
      if (answer.ok) setAsked({ of: latest.current.held, data: answer });
      setProblem(answer.ok ? null : answer.problem);
    });
  }, []);
  const isMissing = all !== undefined && held === undefined;
  useEffect(() => {
    if (isMissing && !isOffline) reload();
  }, [isMissing, isOffline, reload]);
  const data = asked !== null && asked.of === held ? asked.data : held ? shownOf(held) : null;
  return { data, problem: data && held ? null : problem, isOffline, reload };
}
