/** Owns the way from a rollout to the pipeline that answers: which version a conversation meets, whole, and what it did. */
import type { Db } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answered, Release, Released } from '../ai/index.ts';
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
    const { kind, modelName, promptId, parameters } = await registry.get(versionId);
    const prompt = promptId === null ? null : await registry.prompt(promptId);
    const limit = parameters['answerLimit'];
    const release: Release = {
      kind: kind === 'chat' ? 'chat' : 'extractive',
      modelName,
      instructions: prompt?.content ?? null,
      answerLimit: typeof limit === 'number' && limit >= 0 && limit <= 1 ? limit : null,
    };
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(versionId, release);
    return release;
  }

  return async (conversationId: Id): Promise<Released | null> => {
    const teamId = await teamOf(db, conversationId);
    const assigned = teamId && (await deployments.assign(answersLine, { id: conversationId, teamId }));
    if (!assigned) return null;
    const { versionId, shadowVersionId, side, deploymentId, percent } = assigned;
    const keep = (modelVersionId: Id, as: 'champion' | 'challenger' | 'shadow') => (answered: Answered) => {
      const { question, responseTimeMs, confidence, costMicros, error, ...rest } = answered;
      monitoring.recordPrediction({
        ...{ modelVersionId, conversationId, inputData: question, responseTimeMs },
        prediction: {
          ...rest,
          ...(confidence === null ? {} : { confidence }),
          ...(costMicros === null ? {} : { costMicros }),
          ...(error === null ? {} : { error }),
        },
        assigned: { deploymentId, side: as, percent },
      });
    };
    return {
      serving: await releaseOf(versionId),
      shadow: shadowVersionId === null ? null : await releaseOf(shadowVersionId),
      answered: keep(versionId, side),
      shadowAnswered: keep(shadowVersionId ?? versionId, 'shadow'),
    };
  };
}
