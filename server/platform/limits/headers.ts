// What an answer says about limits: IETF draft "RateLimit header fields for HTTP", draft-ietf-httpapi-ratelimit-headers-10, as structured
// fields (RFC 9651). Pure.
import type { Permit } from './limits.ts';
import { type Claim, capacityOf, type Rule, type Verdict } from './rule.ts';

export type RateLimitHeaders = { 'RateLimit-Policy': string; RateLimit: string };

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** A rule is written out once. */
const written = new WeakMap<Rule, string>();
function policyOf(rule: Rule): string {
  let policy = written.get(rule);
  if (policy === undefined) {
    policy = `"${rule.name}";q=${capacityOf(rule)};w=${Math.max(1, seconds(rule.windowMs))}`;
    written.set(rule, policy);
  }
  return policy;
}

/** Made when they are asked for: an event on a socket has none. */
export const headersOf = ({ judged }: Permit): RateLimitHeaders | null =>
  judged && rateLimitHeaders(judged.claims, judged.verdicts);

/** One item for each rule that is enforced; null without any. */
export function rateLimitHeaders(
  claims: readonly Claim[],
  verdicts: readonly Verdict[],
): RateLimitHeaders | null {
  // Put together as they come: it is done for each request, and most have one rule.
  let policies = '';
  let states = '';
  for (let at = 0; at < claims.length; at++) {
    const { rule } = claims[at] as Claim;
    const verdict = verdicts[at];
    if (rule.mode === 'report' || !verdict) continue;
    const between = policies === '' ? '' : ', ';
    const waitMs = verdict.allowed ? verdict.resetMs : verdict.retryAfterMs;
    policies += between + policyOf(rule);
    states += `${between}"${rule.name}";r=${verdict.remaining};t=${seconds(waitMs)}`;
  }
  return policies === '' ? null : { 'RateLimit-Policy': policies, RateLimit: states };
}
