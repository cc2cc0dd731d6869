// GET /api/v1/ai/spend?from=2026-11-01&to=2026-11-28: what calls of models cost, by day, model and purpose.
import { z } from 'zod';

const day = z.iso.date();

/** Both days included, in UTC. Without them the last thirty. */
export const spendQuery = z.object({ from: day.optional(), to: day.optional() });

export type SpendRow = {
  /** UTC, such as 2026-11-28. */
  day: string;
  provider: string;
  model: string;
  /** `answer`, `draft`, `embed`, `training`, … */
  purpose: string;
  /** False for a model on a server of one's own: it counts towards no budget. */
  isMetered: boolean;
  calls: number;
  /** Among the calls: under way, counted by what was set aside for them. */
  running: number;
  /** Among the calls: answered from memory, for which nobody was asked. */
  remembered: number;
  failed: number;
  /** Calls whose price is not known: their cost is not in `costMicros`. */
  unpriced: number;
  inputTokens: number;
  /** The part of the input that was charged less for. */
  cachedTokens: number;
  outputTokens: number;
  /** Millionths of `currency`. */
  costMicros: number;
};

/** What may be used; null where no such budget is set. */
export type SpendPot = { tokens: number | null; micros: number | null };

export type SpendProvider = {
  name: string;
  model: string;
  isMetered: boolean;
  /** Left alone after failures. */
  isResting: boolean;
  /** For a million tokens; null where not known, or nothing. */
  price: { input: number; cachedInput: number; output: number } | null;
};

export type SpendAnswer = {
  from: string;
  to: string;
  /** ISO 4217. */
  currency: string;
  /** The day the prices were looked up. */
  pricesAsOf: string;
  rows: SpendRow[];
  /** What counts towards the budget of this UTC day. */
  today: { day: string; tokens: number; micros: number };
  budgets: {
    day: SpendPot;
    conversation: SpendPot;
    /** From this share on the cheaper model is asked, 0 to 1. */
    softShare: number;
  };
  /** Of the day's budget. */
  left: SpendPot;
  /** In the order in which they are asked. Behind them stand the embedded answerer, and a person. */
  providers: SpendProvider[];
};
