// The limits that a desk has from the start. Wide enough that nobody who works or writes meets them, narrow enough that a program does.
import type { GuardRule } from './limits.ts';
import type { Rule } from './rule.ts';

const minute = 60_000;

/** What costs money with each press. As wide whatever the others are, and in force while those only report; what it all may cost is the budgets' to say. */
const modelCalls: GuardRule = {
  name: 'model_calls',
  ...{ strategy: 'token_bucket', limit: 20, burst: 10, windowMs: minute, mode: 'enforce' },
  ...{ surfaces: ['api'], by: 'caller' },
  acts: ['POST /api/v1/copilot/rewrite', 'POST /api/v1/copilot/summary', 'POST /api/v1/ai/prompts/try'],
};

/**
 * @param perMinute the default rule: requests of one caller over HTTP; the others are in proportion to it. 0: nothing
 *   is limited
 * @param mode `report` counts and tells, and stops nobody
 */
export function defaultRules(perMinute: number, mode: Rule['mode']): GuardRule[] {
  if (perMinute === 0) return [];
  return [
    modelCalls,
    {
      name: 'default',
      ...{ strategy: 'sliding_counter', limit: perMinute, windowMs: minute, mode },
      ...{ surfaces: ['api'], by: 'caller_or_ip' },
    },
    {
      // A console that was offline for a week sends what waited in one go. One whose line keeps breaking takes its first 50,000 rows in
      // a thousand small pages, and is not to be stopped at that.
      name: 'console',
      ...{ strategy: 'token_bucket', limit: 4 * perMinute, burst: 5 * perMinute, windowMs: minute, mode },
      ...{ surfaces: ['console'], by: 'caller' },
    },
    {
      // Somebody who types fast writes a message every other second; each costs as much as what it may set going.
      name: 'widget',
      ...{ strategy: 'token_bucket', limit: Math.max(60, Math.ceil(perMinute / 3)), windowMs: minute, mode },
      ...{ surfaces: ['widget'], by: 'caller' },
    },
    {
      // A whole company may sit behind one address.
      name: 'widget_address',
      ...{ strategy: 'token_bucket', limit: 10 * perMinute, windowMs: minute, mode },
      ...{ surfaces: ['widget'], by: 'ip' },
    },
    {
      // Coming in: after an outage all of them come at once, and the line before the sign-in sees to their pace.
      name: 'arrivals',
      ...{ strategy: 'token_bucket', limit: 10 * perMinute, windowMs: minute, mode },
      ...{ surfaces: ['console', 'widget'], acts: ['connect'], by: 'ip' },
    },
  ];
}
