import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AiRunAnswer } from '#protocol/http/ai.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';
import type { TraceServer } from '../../data/trace-server.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TraceAnswer } from './trace-answer.tsx';
import { handedOverBy, type TraceOf } from './trace-choice.ts';
import { TracePassages } from './trace-passages.tsx';
import { TraceSteps } from './trace-steps.tsx';

/** How the AI came to what it said: what it did, what it read, how sure it was, what that cost. */
export function TraceDialog({ of, onClose }: { of: TraceOf | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen={of !== null}
      onOpenChange={open => !open && onClose()}
      title={t('trace.title')}
      closeLabel={t('verb.close')}
      width="max-w-[720px]"
      isText
    >
      {of && <Trace of={of} />}
    </Dialog>
  );
}

async function load(server: TraceServer, of: TraceOf): Promise<Answer<{ run: AiRunAnswer | null }>> {
  let runId = of.kind === 'run' ? of.runId : null;
  if (of.kind === 'handover') {
    const listed = await server.runsOf(of.conversationId);
    if (!listed.ok) return listed;
    runId = handedOverBy(listed.runs, of.at);
  }
  if (runId === null) return { ok: true, run: null };
  const found = await server.run(runId);
  if (found.ok) return { ok: true, run: found };
  return found.problem.code === 'not_found' ? { ok: true, run: null } : found;
}

function Trace({ of }: { of: TraceOf }) {
  const { t } = useTranslation();
  const { traceServer } = useDesk();
  const loaded = useServer(
    () => load(traceServer, of),
    of.kind === 'run' ? of.runId : `${of.conversationId} ${of.at}`,
  );
  if (!loaded.data)
    return (
      <div className="p-4">
        <Unloaded of={loaded} />
      </div>
    );
  const { run } = loaded.data;
  if (!run)
    return (
      <div className="h-48">
        <Empty icon={History} title={t('trace.gone')} text={t('trace.goneText')} />
      </div>
    );
  return (
    <div className="grid gap-5 p-4 text-sm">
      <TraceAnswer run={run} />
      <TraceSteps run={run} />
      <TracePassages run={run} />
    </div>
  );
}
