// The form of an API key: what is written, what is wrong with it, and what it becomes on the wire. Pure.
import { parseCidr } from '#protocol/cidr.ts';
import type { SecurityUsage } from '#protocol/documents/security-rules.ts';
import type { ApiKey, CreateKeyRequest } from '#protocol/http/keys.ts';
import { isReading, type KeyEnvironment, type KeyScope, keyScopes } from '#protocol/key-scopes.ts';

/** Numbers as they are typed; '' for none. */
export type KeyForm = {
  name: string;
  environment: KeyEnvironment;
  scopes: readonly KeyScope[];
  /** The last day it works, as `2027-01-31`; '' for ever. */
  lastDay: string;
  /** One a line. */
  addresses: string;
  perMinute: string;
  dayQuota: string;
  monthQuota: string;
  credits: string;
  refill: string;
  every: 'never' | 'day' | 'month';
  rotateDays: string;
};

export const newKey: KeyForm = {
  ...{ name: '', environment: 'live', scopes: [], lastDay: '', addresses: '', perMinute: '' },
  ...{ dayQuota: '', monthQuota: '', credits: '', refill: '', every: 'never', rotateDays: '' },
};

const pad = (number: number): string => String(number).padStart(2, '0');
const textOf = (number: number | null): string => (number === null ? '' : String(number));

export function formOf(key: ApiKey): KeyForm {
  // A key ends at midnight after its last day.
  const end = key.expiresAt === null ? null : new Date(key.expiresAt - 1);
  return {
    ...{ name: key.name, environment: key.environment, scopes: key.scopes },
    lastDay: end ? `${end.getFullYear()}-${pad(end.getMonth() + 1)}-${pad(end.getDate())}` : '',
    ...{ addresses: key.addresses.join('\n'), perMinute: textOf(key.perMinute) },
    ...{ dayQuota: textOf(key.dayQuota), monthQuota: textOf(key.monthQuota), credits: textOf(key.credits) },
    ...{ refill: textOf(key.refill?.credits ?? null), every: key.refill?.every ?? 'never' },
    rotateDays: textOf(key.rotateDays),
  };
}

/** Midnight after a day, here. */
function endOfDay(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1).getTime();
}

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map(line => line.trim())
    .filter(line => line !== '');

const most = {
  perMinute: 100_000,
  dayQuota: 1e9,
  monthQuota: 1e9,
  credits: 1e9,
  refill: 1e9,
  rotateDays: 365,
};
export type NumberField = keyof typeof most;
const numberFields = Object.keys(most) as NumberField[];
const isNumber = (text: string, least: number, highest: number): boolean =>
  /^\d{1,10}$/.test(text.trim()) && Number(text) >= least && Number(text) <= highest;

export type KeyProblem = NumberField | 'name' | 'scopes' | 'lastDay' | 'addresses';

/** What keeps it from being saved; the first is shown. */
export function problemIn(form: KeyForm, now: number): KeyProblem | null {
  if (form.name.trim() === '') return 'name';
  if (form.scopes.length === 0) return 'scopes';
  if (form.lastDay !== '' && endOfDay(form.lastDay) <= now) return 'lastDay';
  if (linesOf(form.addresses).some(line => parseCidr(line) === null)) return 'addresses';
  const wrong = numberFields.find(field => {
    if (field === 'refill' && form.every === 'never') return false;
    if (form[field].trim() === '') return field === 'refill';
    return !isNumber(form[field], field === 'credits' ? 0 : 1, most[field]);
  });
  return wrong ?? null;
}

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Of a form without a problem. */
export function requestOf(form: KeyForm): CreateKeyRequest {
  return {
    ...{ name: form.name.trim(), environment: form.environment, scopes: [...form.scopes] },
    expiresAt: form.lastDay === '' ? null : endOfDay(form.lastDay),
    ...{ addresses: linesOf(form.addresses), perMinute: numberOf(form.perMinute) },
    ...{ dayQuota: numberOf(form.dayQuota), monthQuota: numberOf(form.monthQuota) },
    credits: numberOf(form.credits),
    refill: form.every === 'never' ? null : { credits: Number(form.refill), every: form.every },
    rotateDays: numberOf(form.rotateDays),
  };
}

/** Scopes by what they are about, in the order of the list. */
export const resources: readonly (readonly [string, readonly KeyScope[]])[] = [
  ...Map.groupBy(keyScopes, scope => scope.split(':')[0] ?? ''),
];

/** What a trial key may not hold. */
export const isBarred = (scope: KeyScope, environment: KeyEnvironment): boolean =>
  environment === 'test' && !isReading(scope);

/** Of an environment that allows less, what it does not allow is gone. */
export const withEnvironment = (form: KeyForm, environment: KeyEnvironment): KeyForm => ({
  ...form,
  environment,
  scopes: form.scopes.filter(scope => !isBarred(scope, environment)),
});

export type UsageRow = { hour: number; route: string; status: number; requests: number };
/** What was answered, and what was refused or failed. */
export type Used = { served: number; refused: number };

const add = (used: Used, { status, requests }: UsageRow): Used =>
  status < 400 ? { ...used, served: used.served + requests } : { ...used, refused: used.refused + requests };
const none: Used = { served: 0, refused: 0 };

/** The stretches of a chart: so many hours, or so many days of this place, up to now; the oldest first. */
export function stretchesOf(by: 'hour' | 'day', count: number, now: number): number[] {
  const end = new Date(now);
  return Array.from({ length: count }, (_, place) => {
    const back = count - 1 - place;
    return by === 'hour'
      ? Math.floor(now / 3_600_000) * 3_600_000 - back * 3_600_000
      : new Date(end.getFullYear(), end.getMonth(), end.getDate() - back).getTime();
  });
}

/** @param starts of stretches, the oldest first; what is older than all of them is left out */
export function usedIn(rows: readonly UsageRow[], starts: readonly number[]): (Used & { at: number })[] {
  const sums = starts.map(at => ({ at, ...none }));
  for (const row of rows) {
    const place = sums.findLastIndex(({ at }) => at <= row.hour);
    const sum = sums[place];
    if (sum) sums[place] = { at: sum.at, ...add(sum, row) };
  }
  return sums;
}

/** What this computer holds of the use of a key, as rows without a route; null: it holds nothing of any. */
export const heldUsage = (days: readonly SecurityUsage[], keyId: string): UsageRow[] | null =>
  days.length === 0
    ? null
    : days
        .flatMap(({ used }) => used.filter(each => each.keyId === keyId))
        .flatMap(({ hours }) => hours)
        .flatMap(({ hour, served, refused }) => [
          { hour, route: '', status: 200, requests: served },
          { hour, route: '', status: 400, requests: refused },
        ]);

/** The busiest first. */
export function usedByRoute(rows: readonly UsageRow[]): (Used & { route: string })[] {
  return [...Map.groupBy(rows, ({ route }) => route)]
    .map(([route, of]) => ({ route, ...of.reduce(add, none) }))
    .sort((a, b) => b.served + b.refused - a.served - a.refused || (a.route < b.route ? -1 : 1));
}
