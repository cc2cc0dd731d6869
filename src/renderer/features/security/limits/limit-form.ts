// The form of a limit, and what it becomes on the wire. Pure.
import { type LimitEntry, type LimitRule, limitName } from '#protocol/http/limits.ts';

export const windows = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type WindowName = keyof typeof windows;

export type LimitForm = Omit<LimitRule, 'limit' | 'burst' | 'acts' | 'addresses'> & {
  name: string;
  limit: string;
  burst: string;
  /** One a line. */
  acts: string;
  addresses: string;
};

export const newLimit: LimitForm = {
  ...{ name: '', strategy: 'token_bucket', limit: '60', windowMs: windows.minute, burst: '' },
  // Seen before it stops anybody.
  ...{
    mode: 'report',
    surfaces: ['api'],
    by: 'caller_or_ip',
    acts: '',
    roles: [],
    siteIds: [],
    addresses: '',
  },
};

export const formOf = ({ name, rule }: Pick<LimitEntry, 'name' | 'rule'>): LimitForm => ({
  ...rule,
  name,
  limit: String(rule.limit),
  burst: rule.burst === null ? '' : String(rule.burst),
  acts: rule.acts.join('\n'),
  addresses: rule.addresses.join('\n'),
});

export const hasBurst = ({ strategy }: Pick<LimitRule, 'strategy'>): boolean =>
  strategy === 'token_bucket' || strategy === 'leaky_meter' || strategy === 'leaky_queue';

export type FormProblem = 'name' | 'limit' | 'burst' | 'surfaces';
const isCount = (text: string): boolean => /^[1-9]\d{0,6}$/.test(text.trim());

/** What keeps it from being saved; the first is shown. The server looks closer. */
export function problemIn(form: LimitForm): FormProblem | null {
  if (!limitName.safeParse(form.name.trim()).success) return 'name';
  if (!isCount(form.limit)) return 'limit';
  if (hasBurst(form) && form.burst.trim() !== '' && !isCount(form.burst)) return 'burst';
  return form.surfaces.length === 0 ? 'surfaces' : null;
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');

/** Of a form without a problem. */
export function ruleOf(form: LimitForm): LimitRule {
  const { name: _name, ...rest } = form;
  return {
    ...rest,
    limit: Number(form.limit),
    burst: hasBurst(form) && form.burst.trim() !== '' ? Number(form.burst) : null,
    acts: linesOf(form.acts),
    addresses: linesOf(form.addresses),
  };
}
