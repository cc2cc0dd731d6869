// What a token costs, by the model that was asked.
import { z } from 'zod';
import type { TokenUsage } from './language-model.ts';

const amount = z.number().min(0).max(1_000_000);
/** For a million tokens, in the table's currency. */
const price = z.strictObject({
  input: amount,
  /** Of input that the endpoint had read before; as `input` unless given. */
  cachedInput: amount.optional(),
  output: amount,
  /** For each token that a tuning of this model sees. */
  training: amount.optional(),
});
export type Price = z.infer<typeof price>;

export const priceTable = z.strictObject({
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** The day the prices were looked up. */
  asOf: z.iso.date(),
  models: z.record(z.string().min(1).max(200), price),
});
export type PriceTable = z.infer<typeof priceTable>;

/** An operator's table before the list: its models one by one where the currency is the same, else nothing of the list is left. */
export const withOwnPrices = (list: PriceTable, own: PriceTable): PriceTable =>
  own.currency === list.currency ? { ...own, models: { ...list.models, ...own.models } } : own;

/**
 * By the model's name, or by the name that its dated edition begins with: `gpt-5-mini-2025-08-07` costs what `gpt-5-mini` costs,
 * `ft:gpt-4.1-mini-2025-04-14:shop::Ab1` what `ft:gpt-4.1-mini` does. Undefined: unknown, which is not the same as free.
 */
export function priceOf({ models }: PriceTable, model: string): Price | undefined {
  const tuned = /^ft:[^:]+/.exec(model)?.[0];
  const names = [model, undated(model), ...(tuned === undefined ? [] : [tuned, undated(tuned)])];
  const name = names.find(candidate => Object.hasOwn(models, candidate));
  return name === undefined ? undefined : models[name];
}

const undated = (model: string): string => model.replace(/-\d{4}-\d{2}-\d{2}$/, '');

/** Millionths of the currency, rounded up so that many small calls never count as nothing; null where the price is unknown. */
export function costMicros(
  price: Price | undefined,
  usage: Pick<TokenUsage, 'inputTokens' | 'cachedTokens' | 'outputTokens'>,
): number | null {
  if (!price) return null;
  const { inputTokens, cachedTokens, outputTokens } = usage;
  const fresh = Math.max(0, inputTokens - cachedTokens);
  // Of a currency for a million tokens are millionths of it for one.
  const exact =
    fresh * price.input + cachedTokens * (price.cachedInput ?? price.input) + outputTokens * price.output;
  // What floats add behind the ninth digit must not become a whole millionth.
  return Math.ceil(Math.round(exact * 1e6) / 1e6);
}
