// Whether a version may meet customers, judged on rows that it and the champion both saw for the first time. Pure.
import type { GateCheck, ModelReport } from '#protocol/http/training.ts';
import { comparePaired } from '../statistics/paired.ts';

/** Beyond this a difference is not believed to be chance. */
const surprise = 0.05;
/** What calibration and refusals may lose: below it differences are noise on some hundred rows. */
const tolerated = 0.02;

export type Judged = { report: ModelReport; marks: string };

const marksOf = (marks: string): boolean[] => [...marks].map(mark => mark === '1');
const fell = (now: number | null, before: number | null): boolean =>
  now !== null && before !== null && now < before - tolerated;

export function gateOf(candidate: Judged, champion: Judged | null): Omit<GateCheck, 'suite'> {
  if (!champion) {
    const nothing = { champion: null, onlyChampionRight: 0, onlyCandidateRight: 0, p: null };
    return { candidate: candidate.report, ...nothing, problems: [] };
  }
  const { onlyFirstRight, onlySecondRight, p } = comparePaired(
    marksOf(champion.marks),
    marksOf(candidate.marks),
  );
  const problems: string[] = [];
  if (p < surprise && onlyFirstRight > onlySecondRight)
    problems.push(
      `It is wrong on ${onlyFirstRight} rows that the champion has right, and right on only ${onlySecondRight} that it has wrong.`,
    );
  if (fell(candidate.report.oosRecall, champion.report.oosRecall))
    problems.push('It refuses clearly fewer messages that are out of scope.');
  const { ece } = candidate.report;
  if (ece !== null && champion.report.ece !== null && ece > champion.report.ece + tolerated)
    problems.push('How sure it says it is fits clearly worse to how often it is right.');
  return {
    candidate: candidate.report,
    champion: champion.report,
    onlyChampionRight: onlyFirstRight,
    onlyCandidateRight: onlySecondRight,
    p,
    problems,
  };
}
