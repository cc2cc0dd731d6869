// What a limit's "no" is to whoever asked: a refusal that says when to come back, or a turn in a queue that is waited for.
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#protocol/errors.ts';
import { headersOf } from './headers.ts';
import type { Asked, Limits } from './limits.ts';

/**
 * @param say sets a header of the answer, whatever becomes of the request; absent where an answer has none
 * @throws AppError `rate_limited` with the time to wait
 */
export async function keepPace(
  limits: Limits,
  asked: Asked,
  say?: (name: string, value: string) => void,
): Promise<void> {
  // What is counted here needs no turn of the loop: events stay in their order.
  const answer = limits.ask(asked);
  const permit = answer instanceof Promise ? await answer : answer;
  if (say) for (const [name, value] of Object.entries(headersOf(permit) ?? {})) say(name, value);
  if (!permit.ok) throw new AppError('rate_limited', { retryAfterMs: permit.retryAfterMs });
  if (permit.delayMs > 0) await wait(permit.delayMs);
}
