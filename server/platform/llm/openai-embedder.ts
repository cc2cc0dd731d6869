// Turns texts into vectors at an endpoint that speaks OpenAI's protocol. Who has none works without.
import type { Clock } from '../clock.ts';
import { ModelFailure } from './language-model.ts';
import { createOpenAiClient, type Endpoint } from './openai-client.ts';
import { toModelFailure } from './openai-failures.ts';

export type Embedder = {
  readonly model: string;
  /**
   * One vector of length 1 for each text, in their order.
   * @throws ModelFailure
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<{ vectors: number[][]; inputTokens: number }>;
};

/** What endpoints take in one request at least; OpenAI's own limit is 2,048. */
const atOnce = 128;

export function createOpenAiEmbedder(
  options: Endpoint & { model: string; clock: Clock; timeoutMs?: number },
): Embedder {
  const { model, clock, timeoutMs = 20_000 } = options;
  const client = createOpenAiClient(options, timeoutMs);

  async function embedSome(input: string[], signal: AbortSignal) {
    const answer = await client.embeddings
      .create({ model, input, encoding_format: 'float' }, { signal })
      .catch(error => {
        throw toModelFailure(error, clock.now());
      });
    const vectors = new Array<number[]>(input.length);
    for (const { index, embedding } of answer.data ?? []) vectors[index] = unit(embedding);
    const size = vectors[0]?.length ?? 0;
    // A hole or a vector of another size would make every comparison with it meaningless.
    if (!Array.from(vectors).every(vector => vector?.length === size && size > 0)) {
      throw new ModelFailure('malformed', 'The model endpoint left out vectors.');
    }
    return { vectors, inputTokens: answer.usage?.prompt_tokens ?? 0 };
  }

  return {
    model,
    async embed(texts, signal) {
      const vectors: number[][] = [];
      let inputTokens = 0;
      for (let from = 0; from < texts.length; from += atOnce) {
        const some = await embedSome(texts.slice(from, from + atOnce), signal);
        vectors.push(...some.vectors);
        inputTokens += some.inputTokens;
      }
      return { vectors, inputTokens };
    },
  };
}

function unit(vector: readonly number[]): number[] {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? [...vector] : vector.map(value => value / length);
}
