// Remembers what a model wrote, so that the same question over the same passages is not paid for twice. In this process only,
// bounded by number and age; what may be remembered at all is the caller's word (`cacheKey`).
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Account, noUsage } from './account.ts';
import type { GuardedModel } from './circuit.ts';
import { type Completion, noCharge } from './language-model.ts';

export function withMemory(
  model: GuardedModel,
  deps: { account: Pick<Account, 'note'>; clock: Clock; log: Log; entries?: number; keptMs?: number },
): GuardedModel & { forget(): void } {
  const { account, clock, log, entries = 1_000, keptMs = 6 * 3_600_000 } = deps;
  /** In order of use: a Map keeps the order of insertion. */
  const held = new Map<string, { completion: Completion; until: number }>();
  /** Which forgetting an answer was begun after: one that was under way is forgotten with the rest. */
  let forgotten = 0;

  function recall(key: string): Completion | null {
    const found = held.get(key);
    held.delete(key);
    if (!found || found.until <= clock.now()) return null;
    held.set(key, found);
    return found.completion;
  }

  function keep(key: string, completion: Completion): void {
    // What was cut, withheld, or waits for tools is no answer to anybody else.
    if (completion.finishReason !== 'stop') return;
    held.set(key, { completion, until: clock.now() + keptMs });
    const oldest = held.keys().next();
    if (held.size > entries && !oldest.done) held.delete(oldest.value);
  }

  return {
    ...model,
    /** Of everything: a remembered answer may hold a word of somebody who is to be forgotten. */
    forget() {
      forgotten += 1;
      held.clear();
    },
    async complete(request, options) {
      // What tools told belongs to one conversation, whatever the caller says. Tools that were offered and not used told nothing.
      const isOwn = request.messages.some(({ role }) => role === 'tool');
      if (request.cacheKey === undefined || isOwn) return model.complete(request, options);
      // Texts of customers are not held as keys.
      const key = createHash('sha256').update(request.cacheKey).digest('base64');
      const known = recall(key);
      if (!known) {
        const begun = forgotten;
        const completion = await model.complete(request, options);
        if (begun === forgotten) keep(key, completion);
        return completion;
      }
      const { charge = noCharge } = options;
      charge.settled?.(noUsage, 0);
      account
        .note(
          {
            ...{ purpose: charge.purpose, subjectId: charge.subjectId, runId: charge.runId },
            ...{
              provider: model.name,
              model: model.model,
              isMetered: model.isMetered,
              startedAt: clock.now(),
            },
            ...{ usage: noUsage, costMicros: 0, yieldsWhenTight: false },
          },
          { outcome: 'remembered', usage: noUsage, costMicros: 0, tookMs: 0, firstTokenMs: 0 },
        )
        .catch(error => log.debug({ err: error }, 'an answer from memory was not counted'));
      options.onText?.(known.text);
      return { ...known, usage: noUsage, firstTokenMs: 0, isFromMemory: true };
    },
  };
}
