// What of the audit log is looked for, and what an entry changed. Pure.

import {
  type AuditAct,
  type AuditDetail,
  type AuditFilter,
  type AuditLogEntry,
  type AuditSubject,
  auditActs,
  auditLooks,
} from '#protocol/audit.ts';
import { contains, parseAddress, parseCidr } from '#protocol/cidr.ts';

/** '' for anything. Days as `2027-01-31`, both included. */
export type AuditForm = {
  /** An act, or a noun with every act under it. */
  act: AuditAct | (string & {}) | '';
  by: string;
  looks: 'only' | 'none' | '';
  ip: string;
  firstDay: string;
  lastDay: string;
  subject: AuditSubject | null;
};
export const anyEntry: AuditForm = {
  ...{ act: '', by: '', looks: '', ip: '', firstDay: '', lastDay: '', subject: null },
};

/** Acts by the noun they stand under. */
export const actsByNoun: readonly (readonly [string, readonly AuditAct[]])[] = [
  ...Map.groupBy(auditActs, act => act.split('.')[0] ?? ''),
];

export const isAddressWrong = ({ ip }: AuditForm): boolean =>
  ip.trim() !== '' && parseCidr(ip.trim()) === null;

/** Midnight before a day, here, or so many days later. */
function startOf(day: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

/** Of a form whose address is one, or none. */
export function filterOf(form: AuditForm): Partial<AuditFilter> {
  const act = auditActs.find(each => each === form.act);
  return {
    ...(act ? { act } : form.act === '' ? {} : { about: form.act }),
    ...(form.by === '' ? {} : { by: form.by }),
    ...(form.looks === '' ? {} : { looks: form.looks }),
    ...(form.ip.trim() === '' ? {} : { ip: form.ip.trim() }),
    ...(form.firstDay === '' ? {} : { from: startOf(form.firstDay) }),
    ...(form.lastDay === '' ? {} : { to: startOf(form.lastDay, 1) }),
    ...(form.subject ? { subjectKind: form.subject.kind, subjectId: form.subject.id } : {}),
  };
}

/** Whether an entry that this computer holds is one of those that are looked for: as the server judges it. */
export function passes(entry: AuditLogEntry, filter: Partial<AuditFilter>): boolean {
  const { act, about, by, looks, ip, from, to, subjectKind, subjectId } = filter;
  if (act !== undefined && entry.act !== act) return false;
  if (about !== undefined && entry.act.split('.')[0] !== about) return false;
  if (by !== undefined && entry.by.id !== by) return false;
  const isLook = auditLooks.some(each => each === entry.act);
  if (looks !== undefined && isLook !== (looks === 'only')) return false;
  if (from !== undefined && entry.at < from) return false;
  if (to !== undefined && entry.at >= to) return false;
  if (subjectKind !== undefined && entry.subject.kind !== subjectKind) return false;
  if (subjectId !== undefined && entry.subject.id !== subjectId) return false;
  if (ip === undefined) return true;
  const [range, source] = [parseCidr(ip), parseAddress(entry.ip ?? '')];
  return range !== null && source !== null && contains(range, source);
}

export type HeldEntries = {
  entries: AuditLogEntry[];
  /** The oldest that this computer holds, whether it is looked for or not. */
  oldest: Pick<AuditLogEntry, 'seq' | 'at'> | null;
  /** Older ones that are looked for may be on the server. */
  mayBeOlder: boolean;
};

/** Of the newest entries without a gap, as this computer holds them. */
export function heldEntries(
  { entries, hasMore }: { entries: readonly AuditLogEntry[]; hasMore: boolean },
  filter: Partial<AuditFilter>,
): HeldEntries {
  const oldest = entries.at(-1) ?? null;
  return {
    entries: entries.filter(entry => passes(entry, filter)),
    oldest,
    mayBeOlder: hasMore && (filter.from === undefined || oldest === null || filter.from <= oldest.at),
  };
}

/** Each once, the newest first. */
export const inOrder = (entries: readonly AuditLogEntry[]): AuditLogEntry[] =>
  [...new Map(entries.map(entry => [entry.seq, entry])).values()].sort((a, b) => b.seq - a.seq);

export type Told = {
  /** What is another after it than before; null: it was not there, or is not any more. */
  changes: { name: string; before: string | null; after: string | null }[];
  /** What else was noted. */
  facts: [string, string][];
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function said(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every(each => typeof each !== 'object'))
    return value.length === 0 ? '–' : value.join(', ');
  return JSON.stringify(value) ?? '';
}

/** The values within values by their path, such as `rule.limit`. */
function flat(value: unknown, path = ''): [string, string][] {
  if (!isRecord(value) || Object.keys(value).length === 0)
    return value === undefined || value === null ? [] : [[path, said(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    flat(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** An entry's detail, as what changed and what else there is. */
export function toldOf({ before, after, ...rest }: AuditDetail): Told {
  const [was, is] = [new Map(flat(before)), new Map(flat(after))];
  const hasBoth = before !== undefined || after !== undefined;
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return {
    changes: hasBoth
      ? names
          .filter(name => was.get(name) !== is.get(name))
          .map(name => ({ name, before: was.get(name) ?? null, after: is.get(name) ?? null }))
      : [],
    facts: Object.entries(rest).flatMap(([name, value]) => flat(value, name)),
  };
}
