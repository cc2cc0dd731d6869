/**
 * Owns the visit: it asks the server who we are until it gets an answer or a refusal. Never asks before there is a reason:
 * somebody who only looks leaves no trace.
 */
import { backoffMs, reconnectBackoff } from '#client/backoff.ts';
import type { Ports, TimerHandle } from '#client/ports.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Problem } from '#protocol/http/problem.ts';
import type { WidgetSessionAnswer, WidgetSessionRequest } from '#protocol/widget.ts';

/** `later`: no answer, or one that says to try again. */
export type SessionOutcome =
  | { kind: 'opened'; answer: WidgetSessionAnswer }
  | { kind: 'refused'; code: ErrorCode }
  | { kind: 'later'; retryAfterMs: number; code?: ErrorCode };

export type PostSession = (request: WidgetSessionRequest) => Promise<SessionOutcome>;

const answerWithinMs = 15_000;

/** Asks over HTTP. Never rejects. */
export const postTo =
  (server: string): PostSession =>
  async request => {
    try {
      const response = await fetch(`${server}/api/v1/widget/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        credentials: 'omit',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      if (response.ok) return { kind: 'opened', answer: (await response.json()) as WidgetSessionAnswer };
      const problem = (await response.json()) as Partial<Problem>;
      return problem.retryable === false && problem.code
        ? { kind: 'refused', code: problem.code }
        : {
            kind: 'later',
            retryAfterMs: problem.retryAfterMs ?? 0,
            ...(problem.code ? { code: problem.code } : {}),
          };
    } catch {
      return { kind: 'later', retryAfterMs: 0 };
    }
  };

export type Session = {
  /** Asks now, unless an answer is on its way. */
  open(): void;
  /** Asks at once instead of waiting out the pause. */
  hurry(): void;
  stop(): void;
};

export function createSession(
  options: Ports & {
    /** Never rejects. */
    ask: () => Promise<SessionOutcome>;
    opened(answer: WidgetSessionAnswer): void;
    refused(code: ErrorCode): void;
    /** No answer yet, or one that says later; it is tried again by itself. */
    waiting(code: ErrorCode | null): void;
  },
): Session {
  const { timers, random } = options;
  let attempt = 0;
  let timer: TimerHandle = null;
  let isAsking = false;
  let isWaiting = false;
  let isStopped = false;

  async function ask(): Promise<void> {
    if (isAsking || isStopped) return;
    timers.clear(timer);
    isAsking = true;
    isWaiting = false;
    const outcome = await options.ask();
    isAsking = false;
    if (isStopped) return;
    if (outcome.kind === 'later') {
      isWaiting = true;
      const waitMs = backoffMs(attempt, random(), reconnectBackoff, outcome.retryAfterMs);
      attempt += 1;
      timer = timers.set(() => void ask(), waitMs);
      options.waiting(outcome.code ?? null);
      return;
    }
    attempt = 0;
    if (outcome.kind === 'opened') options.opened(outcome.answer);
    else options.refused(outcome.code);
  }

  return {
    open: () => void ask(),
    hurry() {
      if (isWaiting) void ask();
    },
    stop() {
      isStopped = true;
      timers.clear(timer);
    },
  };
}
