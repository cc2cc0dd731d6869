/**
 * Many callers who each want one thing, one question for all of them. While a question is under way the next ones gather, so nobody waits for
 * a clock, a lone caller waits for nobody, and the more callers there are the fewer questions each of them costs.
 */

/**
 * @param ask answers in the order of what was asked; when it throws, everybody of that question hears it
 * @param most so many in one question
 */
export function gather<Asked, Answer>(
  ask: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
  most = 200,
): (asked: Asked) => Promise<Answer> {
  type Caller = { asked: Asked; resolve(answer: Answer): void; reject(error: unknown): void };
  const callers: Caller[] = [];
  let isAsking = false;

  async function run(): Promise<void> {
    // Whoever calls in this turn of the event loop comes along.
    await new Promise(resolve => setImmediate(resolve));
    while (callers.length > 0) {
      const batch = callers.splice(0, most);
      try {
        const answers = await ask(batch.map(({ asked }) => asked));
        for (const [nth, { resolve }] of batch.entries()) resolve(answers[nth] as Answer);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isAsking = false;
  }

  return asked =>
    new Promise((resolve, reject) => {
      callers.push({ asked, resolve, reject });
      if (isAsking) return;
      isAsking = true;
      void run();
    });
}
