// What drops decide: how a file is named, how it is cut, when it is tried again, and what is told of it. Pure.
import { type Period, periodsOf } from '#platform/calendar.ts';
import { planRetry } from '#platform/jobs/retry-at.ts';
import { zoneOffset } from '#protocol/hours.ts';
import type { Drop, DropCadence } from '#protocol/http/drops.ts';
import type { Id, Millis } from '#protocol/ids.ts';

const mib = 1024 * 1024;
const dayMs = 86_400_000;
/** A storage takes 10,000 parts, and none but the last below 5 MiB. */
const partsAtMost = 9_000;
export const leastPartBytes = 8 * mib;
/** What was written within the period, and committed late, is there by then. */
export const settleMs = 2 * 60_000;

const plan = { firstMs: 30_000, factor: 3, longestMs: 3_600_000, giveUpMs: 3 * dayMs };
/** Failures on end, after which admins are told. */
const tellAfterFailures = 3;

/** The file is held part by part. */
export const partBytesOf = (sizeBytes: number): number =>
  Math.max(leastPartBytes, Math.ceil(sizeBytes / partsAtMost / mib) * mib);

export const retryAt = (
  retryAfterMs: number | null,
  run: { id: Id; attempts: number; begunAt: Millis; now: Millis },
): Millis | null =>
  planRetry(
    plan,
    { isPermanent: false, retryAfterMs: retryAfterMs === null ? null : Math.min(retryAfterMs, dayMs) },
    { id: run.id, attempts: run.attempts, createdAt: run.begunAt, now: run.now },
  );

/** @param failures on end, this one counted */
export const isToldAt = (failures: number, isGivenUp: boolean): boolean =>
  failures === tellAfterFailures || isGivenUp;

/** The period that a moment lies in; null: it is not over. */
export function periodAt(cadence: DropCadence, timeZone: string, at: Millis, now: Millis): Period | null {
  const dayOrHour = cadence === 'hourly' ? 3_600_000 : dayMs;
  // Of what ended last by a later moment, the first that does not end before this one.
  for (let later = at; later <= now; later += dayOrHour) {
    const { period } = periodsOf(cadence, timeZone, later);
    if (period.to > at) return period.from <= at ? period : null;
  }
  const { period } = periodsOf(cadence, timeZone, now);
  return period.from <= at && at < period.to ? period : null;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Thursday's year is the week's (ISO 8601). */
function weekOf(wall: Date): string {
  const day = Math.floor(wall.getTime() / dayMs);
  const thursday = day - ((wall.getUTCDay() + 6) % 7) + 3;
  const year = new Date(thursday * dayMs).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / dayMs) / 7) + 1;
  return `${year}-W${two(week)}`;
}

/** The same for the same period, so that what is sent again lies on what was sent before. */
export function keyOf(
  {
    cadence,
    timeZone,
    kind,
    format,
    fileName,
  }: Pick<Drop, 'cadence' | 'timeZone' | 'kind' | 'format' | 'fileName'>,
  prefix: string,
  from: Millis,
): string {
  const wall = new Date(cadence === 'hourly' ? from : from + zoneOffset(timeZone)(from));
  const [year, month, day] = [
    String(wall.getUTCFullYear()),
    two(wall.getUTCMonth() + 1),
    two(wall.getUTCDate()),
  ];
  const date = `${year}-${month}-${day}`;
  const periods: Record<DropCadence, string> = {
    hourly: `${date}T${two(wall.getUTCHours())}Z`,
    daily: date,
    weekly: weekOf(wall),
    monthly: `${year}-${month}`,
  };
  const values = { kind, format, period: periods[cadence], year, month, day };
  const name = fileName.replace(/\{(\w+)\}/g, (whole, token: string) =>
    Object.hasOwn(values, token) ? values[token as keyof typeof values] : whole,
  );
  return prefix === '' ? name : `${prefix.replace(/\/$/, '')}/${name}`;
}

export const manifestKeyOf = (key: string): string => `${key}.manifest.json`;

/** Beside each file: what it is, and how to know that it is whole. `schema` rises where a field changes its meaning. */
export const manifestOf = (about: {
  drop: Pick<
    Drop,
    'id' | 'name' | 'kind' | 'format' | 'cadence' | 'timeZone' | 'teamId' | 'channel' | 'status'
  >;
  key: string;
  period: Period;
  rows: number;
  sizeBytes: number;
  sha256: string;
  columns: readonly { name: string; type: string }[];
}): string => {
  const { drop, key, period, rows, sizeBytes, sha256, columns } = about;
  const { kind, format, cadence, timeZone, teamId, channel, status } = drop;
  return `${JSON.stringify(
    {
      ...{ schema: 1, drop: { id: drop.id, name: drop.name }, key, kind, format },
      period: {
        ...{ cadence, timeZone },
        ...{ from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
      },
      filter: { teamId, channel, status },
      ...{ rows, bytes: sizeBytes, sha256, columns },
    },
    null,
    2,
  )}\n`;
};

/** As admins are told. */
export const noticeOf = (
  { id, name }: { id: Id; name: string },
  error: string,
  isGivenUp: boolean,
): { key: string; title: string; message: string } => ({
  key: `drop:${id}`,
  title: isGivenUp ? `${name} was not put into its storage` : `${name} does not reach its storage`,
  message:
    `${error} ${isGivenUp ? 'It was given up after three days; it can be sent again.' : 'It is tried again for three days.'}`.slice(
      0,
      500,
    ),
});
