/** Owns the way from a rollout to the pipeline that answers: which version a conversation meets, whole, and what it did. */
import type { Db } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answered, Drafted, Release, Released } from '../ai/index.ts';
import type { Deployments } from './deployments/deployments.service.ts';
import { teamOf } from './deployments/deployments.store.ts';
import type { Monitoring } from './monitoring/monitoring.service.ts';
import type { Registry } from './registry/registry.service.ts';

/** The line of versions that answer customers. */
const answersLine = 'answers';

type ReleasesDeps = {
  db: Db;
  registry: Registry;
  deployments: Deployments;
  monitoring: Monitoring;
};

/** So many versions are never live at once; what is dropped is read again. */
const mostRemembered = 50;

export function createReleases({ db, registry, deployments, monitoring }: ReleasesDeps) {
  /** Versions and prompts never change. */
  const remembered = new Map<Id, Release>();

  async function releaseOf(versionId: Id): Promise<Release> {
    const held = remembered.get(versionId);
    if (held) return held;
    const { kind, line, number, modelName, promptId, parameters } = await registry.get(versionId);
    const prompt = promptId === null ? null : await registry.prompt(promptId);
    const limit = parameters['answerLimit'];
    const release: Release = {
      id: versionId,
      name: `${line} v${number}`,
      promptName: prompt ? `${prompt.name} v${prompt.number}` : '',
      kind: kind === 'chat' ? 'chat' : 'extractive',
      modelName,
      instructions: prompt?.content ?? null,
      answerLimit: typeof limit === 'number' && limit >= 0 && limit <= 1 ? limit : null,
    };
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(versionId, release);
    return release;
  }

  function keep(answered: Answered, { conversationId, modelVersionId, ...assigned }: Assignment): void {
    const { runId, question, responseTimeMs, confidence, costMicros, error, intent, ...rest } = answered;
    monitoring.recordPrediction({
      ...{ modelVersionId, conversationId, inputData: question, responseTimeMs, assigned, runId },
      prediction: {
        ...rest,
        ...(intent === null ? {} : { intent }),
        ...(confidence === null ? {} : { confidence }),
        ...(costMicros === null ? {} : { costMicros }),
        ...(error === null ? {} : { error }),
      },
    });
  }

  /** A draft says nothing about how the version answers customers: it is kept for what its agent makes of it. */
  function keepDraft(
    { question, responseTimeMs, runId, draft }: Drafted,
    { conversationId, modelVersionId, ...assigned }: Assignment,
  ): void {
    monitoring.recordPrediction({
      ...{ modelVersionId, conversationId, inputData: question, responseTimeMs, assigned, runId },
      ...{ purpose: 'draft', prediction: { decision: 'drafted', confidence: draft.confidence } },
    });
  }

  return async (conversationId: Id): Promise<Released | null> => {
    const teamId = await teamOf(db, conversationId);
    const assigned = teamId && (await deployments.assign(answersLine, { id: conversationId, teamId }));
    if (!assigned) return null;
    const { versionId, shadowVersionId, side, deploymentId, percent } = assigned;
    const keeping = (modelVersionId: Id, as: Assignment['side']) => (answered: Answered) =>
      keep(answered, { conversationId, modelVersionId, side: as, deploymentId, percent });
    return {
      serving: await releaseOf(versionId),
      shadow: shadowVersionId === null ? null : await releaseOf(shadowVersionId),
      answered: keeping(versionId, side),
      shadowAnswered: keeping(shadowVersionId ?? versionId, 'shadow'),
      drafted: drafted =>
        keepDraft(drafted, { conversationId, modelVersionId: versionId, side, deploymentId, percent }),
    };
  };
}

type Assignment = {
  conversationId: Id;
  modelVersionId: Id;
  side: 'champion' | 'challenger' | 'shadow';
  deploymentId: Id | null;
  percent: number;
};
