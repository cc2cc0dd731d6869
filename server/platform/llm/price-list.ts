// List prices, as data. Prices change and contracts differ: an operator's own file stands before these.
import type { PriceTable } from './prices.ts';

/**
 * OpenAI's standard tier. Of the models that can be tuned, `ft:` is what the tuned one costs and `training` what tuning it costs for
 * each token seen. What is not listed has no known price, which is not the same as free.
 */
export const listPrices: PriceTable = {
  currency: 'USD',
  asOf: '2026-11-28',
  models: {
    'gpt-5.5': { input: 5, cachedInput: 0.5, output: 30 },
    'gpt-5.4': { input: 2.5, cachedInput: 0.25, output: 15 },
    'gpt-5.4-mini': { input: 0.75, cachedInput: 0.075, output: 4.5 },
    'gpt-5.4-nano': { input: 0.2, cachedInput: 0.02, output: 1.25 },
    'gpt-5.2': { input: 1.75, cachedInput: 0.175, output: 14 },
    'gpt-5.1': { input: 1.25, cachedInput: 0.125, output: 10 },
    'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
    'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
    'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
    'gpt-4.1': { input: 2, cachedInput: 0.5, output: 8, training: 25 },
    'gpt-4.1-mini': { input: 0.4, cachedInput: 0.1, output: 1.6, training: 5 },
    'gpt-4.1-nano': { input: 0.1, cachedInput: 0.025, output: 0.4, training: 1.5 },
    'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10, training: 25 },
    'gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6, training: 3 },
    'ft:gpt-4.1': { input: 3, cachedInput: 0.75, output: 12 },
    'ft:gpt-4.1-mini': { input: 0.8, cachedInput: 0.2, output: 3.2 },
    'ft:gpt-4.1-nano': { input: 0.2, cachedInput: 0.05, output: 0.8 },
    'ft:gpt-4o': { input: 3.75, cachedInput: 1.875, output: 15 },
    'ft:gpt-4o-mini': { input: 0.3, cachedInput: 0.15, output: 1.2 },
    'text-embedding-3-small': { input: 0.02, output: 0 },
    'text-embedding-3-large': { input: 0.13, output: 0 },
  },
};
