// What an agent might say next: the same steps as an answer, without its decisions. A person reads it before anybody else does.
import type { Id } from '#protocol/ids.ts';
import type { AnswerInput, DraftText } from './answer.ts';
import { askModels, learnt } from './steps/generate-step.ts';
import { guardStep } from './steps/guard-step.ts';
import { nameStep } from './steps/intent-step.ts';
import { lookBack, retrieveStep } from './steps/retrieve-step.ts';
import type { Ports } from './steps/step.ts';
import { begin } from './steps/way.ts';
import { draftOf, type Facts } from './verdict.ts';

/** @returns null when nothing published comes near */
export async function draft(ports: Ports, input: AnswerInput): Promise<(DraftText & { runId: Id }) | null> {
  const way = await begin(ports, input, 'draft');
  await way.walk([guardStep, nameStep, retrieveStep]);
  const { asked, adds = {} } = await lookBack(way.known(), ports, way.note);
  way.learn(adds);
  const known = way.known();
  const { answer: written } = await askModels(known, ports, way.note, ['look_up']);
  if (written) way.learn(learnt(written.generated, ports));
  const found: DraftText | null =
    written?.generated.kind === 'text'
      ? {
          text: written.generated.text,
          citations: written.generated.citations,
          confidence: written.generated.confidence,
          provider: written.provider,
          model: written.generated.model,
        }
      : firstUnsaid({ ...known, asked }, input.thread);
  way.note('decide', { decision: found ? 'answered' : 'nothing', confidence: found?.confidence ?? null });
  const run = await way.end(
    {
      decision: found ? 'answered' : 'nothing',
      ...(found && {
        ...{ confidence: found.confidence, text: found.text },
        ...{ provider: found.provider, model: found.model },
      }),
    },
    found?.citations,
  );
  return found ? { ...found, runId: run.id } : null;
}

/** The best passage whose words nobody has told the customer yet: repeating them is no help to an agent. */
function firstUnsaid(facts: Facts, thread: AnswerInput['thread']): DraftText | null {
  const said = new Set(thread.map(turn => turn.text));
  for (let from = 0; from < facts.hits.length; from++) {
    const found = draftOf({ ...facts, hits: facts.hits.slice(from) });
    if (!found || !said.has(found.text)) return found;
  }
  return null;
}
