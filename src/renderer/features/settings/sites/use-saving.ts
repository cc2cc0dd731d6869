import { useState } from 'react';
import type { Problem } from '../../../data/model.ts';
import { placeProblems, type SiteProblems } from './site-form.ts';

/** What the server says against a form of a site: beside the fields that it names, the rest below them. */
export function useSaving(onDone: () => void) {
  const [problems, setProblems] = useState<SiteProblems>({});
  const [refusal, setRefusal] = useState('');
  const take = (answer: { ok: true } | { ok: false; problem: Problem }) => {
    if (answer.ok) {
      onDone();
      return;
    }
    const placed = placeProblems(answer.problem.details ?? []);
    setProblems(placed.problems);
    setRefusal([answer.problem.message, ...placed.rest].join(' '));
  };
  return { problems, setProblems, refusal, take };
}
