/**
 * Owns what is worth saying about a range: sentences, each with the numbers it stands on. Every sentence comes of a test or of an exact sum;
 * where there is too little to tell, nothing is said. Pure.
 */
import { zoneOffset } from '#protocol/hours.ts';
import type { Millis } from '#protocol/ids.ts';
import { countDrivers, ratioDrivers } from './drivers.ts';
import { forecast } from './forecast.ts';
import { type RatioMeasure, ratioMeasures } from './measures.ts';
import type { PastDay } from './past.ts';
import type { Answered, Figures } from './query.ts';
import { type Load, peopleFor, serviceA, serviceC, type Target } from './staffing.ts';
import { changePointsOf, trendOf } from './trend.ts';

export type Insight = {
  kind: 'change' | 'trend' | 'change_point' | 'driver' | 'peak' | 'forecast' | 'staffing';
  /** What it is about, as `measures.ts` names it. */
  figure: string;
  text: string;
  /** The numbers in the sentence and behind it. */
  evidence: Record<string, number | string>;
};

/** By whom a driver is looked for, and how its keys are called. */
export type Side = {
  side: 'team' | 'agent' | 'intent' | 'model';
  nameOf: (key: string) => string;
  now: readonly { key: string; figures: Figures }[];
  before: readonly { key: string; figures: Figures }[];
};

export type Asked = {
  /** By the day. */
  now: Answered;
  before: Answered;
  sides: readonly Side[];
  /** 168 hours of the week, Monday first. */
  week: readonly Figures[];
  /** How many weeks the range has. */
  weeks: number;
  timeZone: string;
  /** Days that begin before it are over. */
  wholeUntil: Millis;
  /** Days before today by the day, oldest first, for what is to come: some months. */
  past: readonly PastDay[];
  /** How many conversations one person has at once. */
  atOnce: number;
  target: Target;
  /** How long customers wait before they leave; null: nobody knows. */
  patienceMs: number | null;
};

const alpha = 0.01;
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
const percent = (share: number): string => `${round(share * 100, 1)} %`;
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** 2026-11-29, by the clock of a zone. */
const dateOf = (at: Millis, timeZone: string): string =>
  new Date(at + zoneOffset(timeZone)(at)).toISOString().slice(0, 10);
const sayDate = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`));
const sayP = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${round(p, 3)}`);

export function insightsOf(asked: Asked): Insight[] {
  return [
    ...volume(asked),
    ...overTime(asked),
    ...(['csat', 'containment', 'reopenShare', 'aiFailureShare'] as const).flatMap(ratio =>
      ofRatio(asked, ratio),
    ),
    ...peak(asked),
    ...ahead(asked),
  ];
}

const countOf = (figures: Figures): number => figures.counts.conversations ?? 0;

function volume({ now, before, sides }: Asked): Insight[] {
  const [value, old] = [countOf(now.total), countOf(before.total)];
  if (old === 0 || value === old) return [];
  const share = (value - old) / old;
  const word = share > 0 ? 'more' : 'fewer';
  const found: Insight[] = [
    {
      ...{ kind: 'change', figure: 'conversations' },
      text: `${value} conversations began, ${percent(Math.abs(share))} ${word} than the ${old} of the time before.`,
      evidence: { now: value, before: old, share: round(share, 4) },
    },
  ];
  for (const side of sides.filter(each => each.side === 'team')) {
    const counted = (list: Side['now']) => list.map(({ key, figures }) => ({ key, value: countOf(figures) }));
    const [most] = countDrivers(counted(side.before), counted(side.now));
    // One team alone explains nothing.
    if (!most || new Set([...side.now, ...side.before].map(({ key }) => key)).size < 2) continue;
    found.push({
      ...{ kind: 'driver', figure: 'conversations' },
      text: `${sayCountDriver(side.nameOf(most.key), most.change, value - old)} (${most.before} before, ${most.after} now).`,
      evidence: {
        side: side.side,
        key: most.key,
        before: most.before,
        after: most.after,
        change: most.change,
      },
    });
  }
  return found;
}

/** A part of a change: smaller than the whole of it, and the same way. What moved against it, or further, says nothing as a part. */
const isPart = (part: number, whole: number): boolean =>
  Math.sign(part) === Math.sign(whole) && Math.abs(part) <= Math.abs(whole);

function sayCountDriver(name: string, change: number, whole: number): string {
  const more = (by: number) => `${Math.abs(by)} ${by < 0 ? 'fewer' : 'more'}`;
  if (isPart(change, whole)) return `${Math.abs(change)} of the ${more(whole)} came from ${name}`;
  return `${name} had ${more(change)} and all others together ${more(whole - change)}`;
}

function sayRatioDriver(name: string, change: number, whole: number): string {
  const points = (by: number) => `${round(Math.abs(by) * 100, 1)} points`;
  const way = (by: number) => (by < 0 ? 'down' : 'up');
  if (isPart(change, whole))
    return `${round(Math.abs(change) * 100, 1)} of the ${points(whole)} ${way(whole)} came from ${name}`;
  return `${name} moved it ${way(change)} by ${points(change)}, all others together ${way(whole - change)} by ${points(whole - change)}`;
}

function overTime({ now, wholeUntil, timeZone }: Asked): Insight[] {
  const series = now.series.filter(({ at }) => at < wholeUntil);
  const values = series.map(({ figures }) => countOf(figures));
  const found: Insight[] = [];
  const trend = trendOf(values);
  if (trend && trend.p < alpha && trend.perDay !== 0) {
    const word = trend.perDay > 0 ? 'more' : 'fewer';
    found.push({
      ...{ kind: 'trend', figure: 'conversations' },
      text: `Each week brings ${round(Math.abs(trend.perDay) * 7, 1)} ${word} conversations a day than the one before (${sayP(trend.p)}).`,
      evidence: { perDay: round(trend.perDay, 4), p: round(trend.p, 5), days: values.length },
    });
  }
  for (const { at, before, after, p } of changePointsOf(values, alpha)) {
    const date = dateOf(series[at]?.at ?? 0, timeZone);
    found.push({
      ...{ kind: 'change_point', figure: 'conversations' },
      text: `From ${sayDate(date)} on there were ${round(after, 1)} conversations a day instead of ${round(before, 1)} (${sayP(p)}).`,
      evidence: { date, before: round(before), after: round(after), p: round(p, 5) },
    });
  }
  return found;
}

/** Fewer than so many say nothing about a share. */
const fewest = 30;

function ofRatio({ now, before, sides }: Asked, ratio: RatioMeasure): Insight[] {
  const { of, by, means } = ratioMeasures[ratio];
  const [value, old] = [now.total.ratios[ratio], before.total.ratios[ratio]];
  const [whole, oldWhole] = [now.total.counts[by] ?? 0, before.total.counts[by] ?? 0];
  if (value === undefined || old === undefined || Math.min(whole, oldWhole) < fewest) return [];
  if (Math.abs(value - old) < 0.005) return [];
  const word = value > old ? 'up' : 'down';
  const found: Insight[] = [
    {
      ...{ kind: 'change', figure: ratio },
      text: `${means.replace(/\.$/, '')}: ${percent(value)}, ${word} from ${percent(old)}.`,
      evidence: { now: round(value, 4), before: round(old, 4), ofNow: whole, ofBefore: oldWhole },
    },
  ];
  for (const side of sides) {
    const rated = (list: Side['now']) =>
      list.map(({ key, figures }) => ({ key, of: figures.counts[of] ?? 0, by: figures.counts[by] ?? 0 }));
    const [nowRated, oldRated] = [rated(side.now), rated(side.before)];
    // A side that knows only a part of it does not explain the whole.
    const known = nowRated.reduce((sum, each) => sum + each.by, 0);
    if (known !== whole || nowRated.length < 2) continue;
    const [most] = ratioDrivers(oldRated, nowRated) ?? [];
    if (!most) continue;
    const isMix = Math.abs(most.byMix) > Math.abs(most.byRate);
    const why = isMix
      ? 'its part of the whole changed'
      : `its own figure ${most.byRate > 0 ? 'rose' : 'fell'}`;
    found.push({
      ...{ kind: 'driver', figure: ratio },
      text: `${sayRatioDriver(side.nameOf(most.key), most.change, value - old)}, mostly because ${why}.`,
      evidence: {
        ...{ side: side.side, key: most.key, change: round(most.change, 5) },
        ...{ byMix: round(most.byMix, 5), byRate: round(most.byRate, 5) },
      },
    });
  }
  return found;
}

function peakOf(week: readonly Figures[]): { slot: number; count: number } {
  return week.reduce(
    (most, figures, slot) => (countOf(figures) > most.count ? { slot, count: countOf(figures) } : most),
    {
      ...{ slot: 0, count: 0 },
    },
  );
}

function peak({ week, weeks, now }: Asked): Insight[] {
  const { slot, count } = peakOf(week);
  const all = countOf(now.total);
  if (count < 5 || all === 0) return [];
  const [day, hour] = [dayNames[Math.floor(slot / 24)] ?? '', slot % 24];
  return [
    {
      ...{ kind: 'peak', figure: 'conversations' },
      text: `Most begin on ${day} from ${hour}:00 to ${hour + 1}:00: ${round(count / weeks, 1)} in that hour of a week, ${percent(count / all)} of all.`,
      evidence: { weekday: day, hour, count, aWeek: round(count / weeks), share: round(count / all, 4) },
    },
  ];
}

function ahead(asked: Asked): Insight[] {
  const told = forecast(asked.past.map(({ conversations }) => conversations));
  if (!told) return [];
  const days = told.days.slice(0, 7);
  const sum = days.reduce((all, { mean }) => all + mean, 0);
  const [first] = days;
  const found: Insight[] = [
    {
      ...{ kind: 'forecast', figure: 'conversations' },
      text: `The next seven days bring about ${round(sum, 0)} conversations; tomorrow ${round(first?.mean ?? 0, 0)}, between ${round(first?.low ?? 0, 0)} and ${round(first?.high ?? 0, 0)}. Such ranges held on ${percent(told.measured)} of past days.`,
      evidence: {
        ...{ sum: round(sum, 1), way: told.way, meant: told.meant, measured: round(told.measured, 4) },
        ...{ meanError: round(told.meanError), trials: told.trials },
      },
    },
  ];
  const staffing = staffingOf(asked, sum);
  return staffing ? [...found, staffing] : found;
}

/** What the busiest hour of the coming week needs, if its share of the week stays. */
function staffingOf({ now, week, past, atOnce, target, patienceMs }: Asked, coming: number): Insight | null {
  const handle = now.total.durations.handle;
  const all = countOf(now.total);
  const recent = past.slice(-28);
  const [began, forPeople] = [
    recent.reduce((sum, { conversations }) => sum + conversations, 0),
    recent.reduce((sum, each) => sum + each.forPeople, 0),
  ];
  if (!handle || handle.count < fewest || all === 0 || began === 0) return null;
  const share = peakOf(week).count / all;
  // A conversation keeps somebody busy for its time, less what others are served beside it.
  const load: Load = {
    perHour: coming * share * Math.min(1, forPeople / began),
    handleMs: handle.meanMs / atOnce,
  };
  const people = peopleFor(load, target);
  const served = serviceC(people, load, target.targetMs);
  const impatient = patienceMs === null ? null : serviceA(people, load, patienceMs);
  const minutes = round(target.targetMs / 60_000, 1);
  const leaving = impatient ? ` ${percent(impatient.leaves)} would leave before (Erlang A).` : '';
  return {
    ...{ kind: 'staffing', figure: 'handle' },
    text: `The busiest hour needs ${people} ${people === 1 ? 'person' : 'people'} so that ${percent(target.within)} have somebody within ${minutes} min (Erlang C: ${percent(served.within)}).${leaving}`,
    evidence: {
      ...{ people, perHour: round(load.perHour), handleMs: handle.meanMs, atOnce },
      ...{
        within: round(served.within, 4),
        waits: round(served.waits, 4),
        meanWaitMs: round(served.meanWaitMs, 0),
      },
      ...(impatient ? { leaves: round(impatient.leaves, 4) } : {}),
    },
  };
}
