import { fuseHits } from '#ai/retrieval/fuse.ts';
import type { Hit } from '#ai/retrieval/search-index.ts';
import { searchMessage } from '#ai/retrieval/search-message.ts';
import { withoutGreeting } from '../intent.ts';
import { preferring } from '../steer.ts';
import type { Known, Note, Ports, Step, Taken } from './step.ts';

/** How deep an article is looked for that people named for the intent. */
const looked = 20;

/** The passages that may answer. */
export const retrieveStep: Step = async (known, { knowledge, vectors, limits, log }, note) => {
  try {
    const { signal, reader } = known.input;
    const index = await knowledge.index(reader);
    const near = await vectors.near(index, known.asked, { limit: looked, signal, charge: known.charge });
    const hits = fuseHits(searchMessage(index, known.asked, looked, known.language), near);
    return found(preferring(hits, known.named).slice(0, limits.passages), note);
  } catch (error) {
    known.input.signal.throwIfAborted();
    // The knowledge being out of reach is no reason to leave the customer alone: a person is fetched.
    log.warn({ err: error, runId: known.runId }, 'the knowledge could not be read');
    note('retrieve', { failed: true });
    return { adds: { isRetrieved: true } };
  }
};

/** How many of the customer's earlier turns a draft may be about. */
const earlierTurns = 4;

/**
 * "Can you do it by Saturday?" finds nothing by itself. A person reads a draft before anybody else does, so what the
 * customer asked earlier may say what it is about; an answer to the customer never leans on that.
 * @returns with the customer's words that the passages fit
 */
export async function lookBack(
  { hits, history, language, asked, input }: Known,
  { knowledge, limits }: Ports,
  note: Note,
): Promise<Taken & { asked: string }> {
  const sureOf = (some: readonly Hit[]) => some[0]?.confidence ?? 0;
  if (sureOf(hits) >= limits.draft) return { asked };
  const index = await knowledge.index(input.reader).catch(() => null);
  if (!index) return { asked };
  let best: { asked: string; hits: readonly Hit[] } = { asked, hits };
  const earlier = history.filter(turn => turn.role === 'customer').slice(-earlierTurns);
  for (const { text } of earlier.toReversed()) {
    const others = searchMessage(index, withoutGreeting(text, language), limits.passages, language);
    if (sureOf(others) > sureOf(best.hits)) best = { asked: text, hits: others };
  }
  return best.hits === hits ? { asked } : { ...found(best.hits, note), asked: best.asked };
}

function found(hits: readonly Hit[], note: Note): Taken {
  note('retrieve', { hits: hits.length, signals: hits[0]?.signals ?? null });
  return { adds: { hits, isRetrieved: true } };
}
