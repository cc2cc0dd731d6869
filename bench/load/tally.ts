// What a crowd counts while it runs. One for all members of a process: nothing here grows with them but what is asked for.

/** A write of a member that the server acknowledged. */
export type Acknowledged = { messageId: string; conversationId: string; text: string };

export type Tally = ReturnType<typeof createTally>;

export function createTally() {
  /** Moments of attempts to connect and of lines that opened, on the monotonic clock. */
  let attempts: number[] = [];
  let opened: number[] = [];
  /** From a write to the server's answer, and to the moment a listener heard of it. */
  let answerMs: number[] = [];
  let heardMs: number[] = [];
  let acknowledged: Acknowledged[] = [];
  let refused: string[] = [];
  const none = { deliveries: 0, pulls: 0, pulledMessages: 0, bootstraps: 0, faults: 0, busy: 0, presence: 0 };
  /** `busy`: answers that said "later"; the same words go again by themselves. */
  const counts = { ...none };
  return {
    counts,
    attempt: () => void attempts.push(performance.now()),
    open: () => void opened.push(performance.now()),
    answered: (ms: number) => void answerMs.push(ms),
    acknowledge: (write: Acknowledged) => void acknowledged.push(write),
    refuse: (why: string) => void refused.push(why),
    /** @param text begins with the moment it was written, as `stamp` writes it */
    heard(text: string): void {
      counts.deliveries += 1;
      const writtenMs = Number.parseFloat(text);
      if (!Number.isNaN(writtenMs)) heardMs.push(performance.now() - writtenMs);
    },
    read: () => ({ ...counts, attempts, opened, answerMs, heardMs, acknowledged, refused }),
    /** What was counted so far belongs to the past. */
    reset(): void {
      attempts = [];
      opened = [];
      answerMs = [];
      heardMs = [];
      acknowledged = [];
      refused = [];
      Object.assign(counts, none);
    },
  };
}

export type TallyRead = ReturnType<Tally['read']>;

/**
 * Written in front of a text, so that whoever hears it in this process knows how long it took. With its unit: digits that stand before other
 * digits may be the number of a card, and would be masked.
 */
export const stamp = (): string => `${performance.now().toFixed(3)}ms`;
