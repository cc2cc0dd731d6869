// What an answer says about limits: IETF draft "RateLimit header fields for HTTP", draft-ietf-httpapi-ratelimit-headers-10, as structured
// fields (RFC 9651). Pure.
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

/** One item for each rule that is enforced; null without any. */
export function rateLimitHeaders(
  claims: readonly Claim[],
  verdicts: readonly Verdict[],
): RateLimitHeaders | null {
  const policies: string[] = [];
  const states: string[] = [];
  for (const [at, { rule }] of claims.entries()) {
    const verdict = verdicts[at];
    if (rule.mode === 'report' || !verdict) continue;
    policies.push(policyOf(rule));
    const waitMs = verdict.allowed ? verdict.resetMs : verdict.retryAfterMs;
    states.push(`"${rule.name}";r=${verdict.remaining};t=${seconds(waitMs)}`);
  }
  return policies.length === 0
    ? null
    : { 'RateLimit-Policy': policies.join(', '), RateLimit: states.join(', ') };
}
