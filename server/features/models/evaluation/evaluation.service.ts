/**
 * Owns how versions are judged before customers meet them: on data sets that a line has to pass, beside the version that answers now. Each
 * pair of version and data set is judged once, in a thread of its own; both never change, so the answer stays true.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { AppError } from '#protocol/errors.ts';
import type { ModelVersion } from '#protocol/http/models.ts';
import type { DatasetInfo, EvaluationAnswer, GateAnswer, Suite } from '#protocol/http/training.ts';
import type { Id } from '#protocol/ids.ts';
import { hasScores, keepScores } from '../intents/scores.store.ts';
import type { Registry } from '../registry/registry.service.ts';
import { aliased } from '../registry/versions.store.ts';
import type { By, Trail } from '../trail.ts';
import { runModelTask } from '../training/model-thread.ts';
import { findDataset } from '../training/training.store.ts';
import { insertSuite, keepEvaluation, listSuites, readEvaluation, removeSuite } from './evaluation.store.ts';
import { gateOf, type Judged } from './gate.ts';

export type EvaluationDeps = { db: Db; clock: Clock; newId(): Id; registry: Registry; audit: Trail };

/** A data set of this size is judged within seconds. */
const deadlineMs = 120_000;

function mustBeLabelled({ format }: DatasetInfo): void {
  if (format === 'labels') return;
  throw new AppError('dataset_invalid', {
    details: [{ path: 'file', problem: 'holds talks, not labelled messages' }],
  });
}

export type Evaluation = ReturnType<typeof createEvaluation>;

export function createEvaluation({ db, clock, newId, registry, audit }: EvaluationDeps) {
  /** By version and data set, what is being judged now: two who ask wait for the same thread. */
  const going = new Map<string, Promise<Judged>>();

  async function judge(version: ModelVersion, datasetId: Id): Promise<Judged> {
    const kept = await readEvaluation(db, version.id, datasetId);
    // Judged before scores were kept: it is judged once more, for them.
    if (kept && (await hasScores(db, version.id, datasetId))) return kept;
    const [artefact, dataset] = await Promise.all([registry.artefactOf(version), findDataset(db, datasetId)]);
    if (!dataset) throw new AppError('not_found');
    mustBeLabelled(dataset.info);
    // What is elsewhere, or has no labels to say, is judged by its rollout alone.
    if (!artefact) throw new AppError('refused_by_state');
    const done = await runModelTask(
      { kind: 'evaluate', jsonl: dataset.content, artefact },
      { signal: AbortSignal.timeout(deadlineMs) },
    );
    if (done.kind === 'problem') throw new AppError('model_file_invalid', { message: done.text });
    const { report, marks, scores } = done;
    await db.transaction(async tx => {
      await keepEvaluation(tx, { report, marks, versionId: version.id, datasetId, now: clock.now() });
      await keepScores(tx, { versionId: version.id, datasetId, scores });
    });
    return kept ?? { report, marks };
  }

  function judgeOnce(version: ModelVersion, datasetId: Id): Promise<Judged> {
    const key = `${version.id} ${datasetId}`;
    const held = going.get(key);
    if (held) return held;
    const judging = judge(version, datasetId).finally(() => going.delete(key));
    going.set(key, judging);
    return judging;
  }

  async function check(version: ModelVersion): Promise<GateAnswer> {
    if (version.artefactSha256 === null) return { passed: true, checks: [] };
    const championId = await aliased(db, version.line, 'champion');
    const champion = championId === null || championId === version.id ? null : await registry.get(championId);
    const checks: GateAnswer['checks'] = [];
    for (const suite of await listSuites(db, version.line)) {
      const candidate = await judgeOnce(version, suite.datasetId);
      const before = champion?.artefactSha256 ? await judgeOnce(champion, suite.datasetId) : null;
      checks.push({ suite, ...gateOf(candidate, before) });
    }
    return { passed: checks.every(({ problems }) => problems.length === 0), checks };
  }

  return {
    async evaluate(versionId: Id, datasetId: Id): Promise<EvaluationAnswer> {
      const { report } = await judgeOnce(await registry.get(versionId), datasetId);
      return { versionId, datasetId, report };
    },
    /** Whether a version may meet customers, and why not. */
    gate: async (versionId: Id) => check(await registry.get(versionId)),
    /** @throws gate_closed with what is wrong */
    async mustPass(version: ModelVersion): Promise<void> {
      const { passed, checks } = await check(version);
      if (passed) return;
      const details = checks.flatMap(({ suite, problems }) =>
        problems.map(problem => ({ path: suite.datasetName, problem })),
      );
      throw new AppError('gate_closed', { details });
    },

    suites: (): Promise<Suite[]> => listSuites(db, null),
    async addSuite({ line, datasetId }: { line: string; datasetId: Id }, by: By): Promise<Suite[]> {
      const dataset = await findDataset(db, datasetId);
      if (!dataset) throw new AppError('not_found');
      mustBeLabelled(dataset.info);
      await db.transaction(async tx => {
        const now = clock.now();
        await insertSuite(tx, { id: newId(), line, datasetId, now, by: by.name });
        audit(tx, { line, act: 'suite.add', subjectId: datasetId, by });
      });
      return listSuites(db, null);
    },
    async removeSuite(id: Id, by: By): Promise<Suite[]> {
      await db.transaction(async tx => {
        const removed = await removeSuite(tx, id);
        if (!removed) throw new AppError('not_found');
        audit(tx, { line: removed.line, act: 'suite.remove', subjectId: removed.datasetId, by });
      });
      return listSuites(db, null);
    },
  };
}
