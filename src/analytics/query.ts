/**
 * Answers to questions about a range: sums, shares and percentiles, over time and by whom. Works on cells, and on packs without making cells
 * of them: the server and an offline console give the same answer. Pure.
 */
import { steadyOffset } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Cell, Cube } from './cells.ts';
import type { CountMeasure, DurationMeasure, RatioMeasure } from './measures.ts';
import { dayMs, type Pack } from './pack.ts';
import { type Step, stepsOf } from './steps.ts';
import { addCell, addPack, figuresOfGroups, type Group, isEmpty, newGroup } from './tally.ts';

export type DurationFigures = { count: number; meanMs: number; p50Ms: number; p90Ms: number; p99Ms: number };

/** What is nothing is absent; a share of nothing is absent, too. */
export type Figures = {
  counts: Partial<Record<CountMeasure, number>>;
  ratios: Partial<Record<RatioMeasure, number>>;
  durations: Partial<Record<DurationMeasure, DurationFigures>>;
};

export type Question = {
  from: Millis;
  /** Not included. */
  to: Millis;
  step: Step;
  /** IANA: by whose clock days begin. An hour belongs to the day in which it begins there. */
  timeZone: string;
};

export type Answered = {
  total: Figures;
  /** Each step of the range, also those in which nothing happened. */
  series: { at: Millis; figures: Figures }[];
  /** By team, and by what the cells are about: the site or the person or the intent (`one`), the channel or the model (`other`). */
  by: Record<'teamId' | 'one' | 'other', { key: string; figures: Figures }[]>;
};

/** Only what is of one of each; absent: of any. */
export type Filter = { teamIds?: readonly string[]; ones?: readonly string[]; others?: readonly string[] };

/** Figures as they are kept: whole days of a team in packs, and cells by the hour; nothing stands in both. */
export type Kept = { packs: Iterable<Pack>; cells: Iterable<Cell> };

/** @param cells of one cube */
export function answer(cells: Iterable<Cell>, question: Question): Answered {
  return answerKept({ packs: [], cells }, 'team', question);
}

/** The same from packs. */
export const answerPacks = (
  packs: Iterable<Pack>,
  cube: Cube,
  question: Question,
  filter: Filter = {},
): Answered => answerKept({ packs, cells: [] }, cube, question, filter);

/** @param kept of its cells those of the cube alone */
export function answerKept(kept: Kept, cube: Cube, question: Question, filter: Filter = {}): Answered {
  const sums = createSums(question);
  for (const pack of meant(kept.packs, question, filter)) {
    addPack(pack, cube, (hour, one, other) =>
      passes(filter, one, other) ? sums.groupsOf(pack.teamId, hour, one, other) : none,
    );
  }
  for (const { teamId, hour, one, other, ...told } of kept.cells) {
    if (filter.teamIds !== undefined && !filter.teamIds.includes(teamId)) continue;
    if (passes(filter, one, other)) addCell(sums.groupsOf(teamId, hour, one, other), told);
  }
  return sums.answered();
}

/** What was counted in each hour of the week by the clock of a zone: 168 of them, Monday 0:00 first. Without times. */
export const weekOf = (
  packs: Iterable<Pack>,
  cube: Cube,
  range: Omit<Question, 'step'>,
  filter: Filter = {},
): Figures[] => weekOfKept({ packs, cells: [] }, cube, range, filter);

/** @param kept of its cells those of the cube alone */
export function weekOfKept(
  kept: Kept,
  cube: Cube,
  { from, to, timeZone }: Omit<Question, 'step'>,
  filter: Filter = {},
): Figures[] {
  const slots = Array.from({ length: 168 }, newGroup);
  const slotAt = slotIn(timeZone);
  const groupsOf = (hour: Millis, one: string, other: string) =>
    hour >= from && hour < to && passes(filter, one, other) ? [slots[slotAt(hour)] as Group] : none;
  for (const pack of meant(kept.packs, { from, to }, filter)) addPack(pack, cube, groupsOf, false);
  for (const cell of kept.cells) addCell(groupsOf(cell.hour, cell.one, cell.other), cell);
  return slots.map(slot => figuresOfGroups([slot]));
}

/** Which hour of the week it is by the clock of a zone; 0 is Monday from midnight on. */
export function slotIn(timeZone: string): (at: Millis) => number {
  const offsetAt = steadyOffset(timeZone);
  return at => {
    const wall = new Date(at + offsetAt(at));
    return ((wall.getUTCDay() + 6) % 7) * 24 + wall.getUTCHours();
  };
}

const none: readonly Group[] = [];

function* meant(
  packs: Iterable<Pack>,
  { from, to }: { from: Millis; to: Millis },
  { teamIds }: Filter,
): Generator<Pack> {
  for (const pack of packs) {
    if (pack.day + dayMs <= from || pack.day >= to) continue;
    if (teamIds === undefined || teamIds.includes(pack.teamId)) yield pack;
  }
}

const passes = ({ ones, others }: Filter, one: string, other: string): boolean =>
  (ones === undefined || ones.includes(one)) && (others === undefined || others.includes(other));

type Whose = { teamId: string; one: string; other: string };

/** Groups by step and by whom, and what they say together. */
function createSums(question: Question) {
  const { from, to } = question;
  const starts = stepsOf(question);
  const series = starts.map(newGroup);
  const whose = new Map<string, Map<string, Map<string, Whose & { group: Group }>>>();
  let last = { hour: Number.NaN, group: newGroup() };

  function groupOf(teamId: string, one: string, other: string): Group {
    const ones = mapIn(whose, teamId);
    const others = mapIn(ones, one);
    const known = others.get(other);
    if (known) return known.group;
    const group = newGroup();
    others.set(other, { teamId, one, other, group });
    return group;
  }

  const all = () =>
    [...whose.values()].flatMap(ones => [...ones.values()].flatMap(others => [...others.values()]));

  function listed(name: keyof Whose): { key: string; figures: Figures }[] {
    return [...Map.groupBy(all(), each => each[name])]
      .filter(([, each]) => each.some(({ group }) => !isEmpty(group)))
      .map(([key, each]) => ({ key, figures: figuresOfGroups(each.map(({ group }) => group)) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  return {
    /** None where the hour is not asked about. */
    groupsOf(teamId: string, hour: Millis, one: string, other: string): readonly Group[] {
      if (hour < from || hour >= to) return none;
      if (hour !== last.hour) last = { hour, group: series[stepAt(starts, hour)] as Group };
      return [last.group, groupOf(teamId, one, other)];
    },
    answered: (): Answered => ({
      total: figuresOfGroups(all().length < series.length ? all().map(({ group }) => group) : series),
      series: series.map((group, at) => ({ at: starts[at] as Millis, figures: figuresOfGroups([group]) })),
      by: { teamId: listed('teamId'), one: listed('one'), other: listed('other') },
    }),
  };
}

function mapIn<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = map.get(key);
  if (known) return known;
  const fresh = new Map<string, Value>();
  map.set(key, fresh);
  return fresh;
}

/** The last step that begins at the hour or before; the first where the range begins in the middle of one. */
function stepAt(starts: readonly Millis[], hour: Millis): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] as Millis) <= hour) low = middle;
    else high = middle - 1;
  }
  return low;
}
