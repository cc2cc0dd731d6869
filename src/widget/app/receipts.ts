/** Owns the customer's watermarks (S5): what was delivered here and what was read, told once each, and again where the server forgot. */
import type { Id } from '#protocol/ids.ts';

type Mark = { conversationId: Id; deliveredSeq: number; readSeq: number };

export type Receipts = {
  /** Tells the server what it does not know yet. */
  report(mark: Mark): void;
  /** What the server knows, as it says on a new line: whatever it knows less of than it was told is told again. */
  known(mark: { conversationId: Id; readSeq: number } | null): void;
};

/** @param tell resolves to whether the server has it */
export function createReceipts(tell: (mark: Mark) => Promise<boolean>): Receipts {
  const nothing: Mark = { conversationId: '', deliveredSeq: 0, readSeq: 0 };
  let told = nothing;
  let wanted = nothing;
  let isTelling = false;

  const isNews = () =>
    wanted.conversationId !== told.conversationId ||
    wanted.deliveredSeq > told.deliveredSeq ||
    wanted.readSeq > told.readSeq;

  async function run(): Promise<void> {
    if (isTelling) return;
    isTelling = true;
    while (wanted.deliveredSeq > 0 && isNews()) {
      const mark = wanted;
      if (!(await tell(mark))) break;
      told = mark;
    }
    isTelling = false;
  }

  return {
    report(mark) {
      wanted = mark;
      void run();
    },
    known(mark) {
      const isKept = mark?.conversationId === told.conversationId && mark.readSeq >= told.readSeq;
      if (!isKept) told = nothing;
    },
  };
}
