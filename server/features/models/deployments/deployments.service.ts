/**
 * Owns rollouts: their start, their steps, their end, and the weighing of what they did. Every step is one transaction with its entry in
 * the audit trail; what answers a conversation is read from the database for each answer, so a rollback holds on all servers at once.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { steward as bySteward } from '#platform/http/acting.ts';
import type { Log } from '#platform/log.ts';
import { AppError } from '#protocol/errors.ts';
import type { ModelVersion, Rollout, StartRolloutRequest } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import { aliased, findVersion, lockLine, setAlias, setStage } from '../registry/versions.store.ts';
import type { By, Trail } from '../trail.ts';
import { type Assigned, assign } from './assignment.ts';
import {
  averagesOf,
  type Deployment,
  findDeployment,
  insertDeployment,
  latestOfLine,
  listDeployments,
  listLive,
  lockDeployment,
  planOf,
  reachedSince,
  readEvidence,
  saveDeployment,
  saveEvidence,
  takeOutcomes,
} from './deployments.store.ts';
import type { Measure } from './guardrails.ts';
import { dueStep, nextRollout, type RolloutEvent } from './rollout.ts';
import { rolloutOf } from './rollout-answer.ts';
import { weighOutcomes } from './watch.ts';

export type RolledBack = { line: string; deploymentId: Id; measure: Measure | null; byName: string };

export type DeploymentsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  audit: Trail;
  /** Whether a version may meet customers; throws what is missing. */
  gate(version: ModelVersion): Promise<void>;
  /** A rollout was taken back by its guardrails, or held because its division is odd. After the commit. */
  alarmed(what: RolledBack & { act: 'roll_back' | 'hold' }): void;
};

export type Deployments = ReturnType<typeof createDeployments>;

export function createDeployments(deps: DeploymentsDeps) {
  const { db, clock, newId, log } = deps;

  const note = (
    tx: Tx,
    { line, id }: Pick<Deployment, 'line' | 'id'>,
    act: RolloutEvent | 'start',
    by: By,
    detail = {},
  ) => deps.audit(tx, { line, act: `rollout.${act}`, subjectId: id, by, detail });

  /** The one way a rollout moves. @returns it as it is now */
  async function move(
    tx: Tx,
    held: Deployment,
    event: RolloutEvent,
    by: By,
    change: Partial<Pick<Deployment, 'percent' | 'reason' | 'arms'>> = {},
  ): Promise<Deployment> {
    const to = nextRollout[held.state][event];
    if (to === 'refuse') throw new AppError('refused_by_state');
    const now = clock.now();
    const state = to === 'same' ? held.state : to;
    const isEnd = state !== held.state && (state === 'promoted' || state === 'rolled_back');
    const hasStepped = change.percent !== undefined && change.percent !== held.percent;
    const next: Deployment = {
      ...held,
      ...change,
      state,
      stepSince: hasStepped ? now : held.stepSince,
      endedAt: isEnd ? now : held.endedAt,
      // Whoever goes on has looked at why it was held: the division is counted anew, or it would be held again at once.
      ratio: event === 'resume' ? [] : held.ratio,
    };
    await saveDeployment(tx, next);
    note(tx, next, event, by, change);
    if (isEnd) await (state === 'promoted' ? crown(tx, next) : dethrone(tx, held));
    return next;
  }

  /** The first challenger becomes the champion. */
  async function crown(tx: Tx, { line, championId, arms }: Deployment): Promise<void> {
    const [first, ...others] = arms;
    if (!first) return;
    if (championId !== null) await setStage(tx, championId, 'registered');
    for (const { versionId } of others) await setStage(tx, versionId, 'registered');
    await setStage(tx, first.versionId, 'production');
    await setAlias(tx, { line, alias: 'champion', versionId: first.versionId, now: clock.now() });
    await setAlias(tx, { line, alias: 'challenger', versionId: null, now: clock.now() });
  }

  async function dethrone(tx: Tx, { line, championId, arms, state }: Deployment): Promise<void> {
    for (const { versionId } of arms) await setStage(tx, versionId, 'registered');
    await setAlias(tx, { line, alias: 'challenger', versionId: null, now: clock.now() });
    if (state !== 'promoted') return;
    await setAlias(tx, { line, alias: 'champion', versionId: championId, now: clock.now() });
    if (championId !== null) await setStage(tx, championId, 'production');
  }

  /** Under the locks of line and rollout, always in this order. */
  function moving(id: Id, work: (tx: Tx, held: Deployment) => Promise<unknown>): Promise<void> {
    return db.transaction(async tx => {
      const found = await findDeployment(tx, id);
      if (!found) throw new AppError('not_found');
      await lockLine(tx, found.line);
      const held = await lockDeployment(tx, id);
      if (held) await work(tx, held);
    });
  }

  async function start(request: StartRolloutRequest, by: By): Promise<Id> {
    const { line, strategy, arms } = request;
    const versions = await Promise.all(arms.map(({ versionId }) => findVersion(db, versionId)));
    const championBefore = await aliased(db, line, 'champion');
    for (const version of versions) {
      if (version?.line !== line || version.stage === 'retired') throw new AppError('not_found');
      if (version.id === championBefore) throw new AppError('refused_by_state');
      if (strategy !== 'shadow') await deps.gate(version);
    }
    return db.transaction(async tx => {
      await lockLine(tx, line);
      const championId = await aliased(tx, line, 'champion');
      const latest = await latestOfLine(tx, line);
      if (latest && (latest.state === 'running' || latest.state === 'paused'))
        throw new AppError('rollout_running');
      const isFirst = championId === null;
      if (isFirst && (strategy !== 'blue_green' || arms.length > 1)) throw new AppError('no_champion');
      checkShape(request, isFirst);
      return begin(tx, request, championId, by);
    });
  }

  async function begin(tx: Tx, request: StartRolloutRequest, championId: Id | null, by: By): Promise<Id> {
    const { line, strategy, arms, steps, guardrails, teamIds } = request;
    const now = clock.now();
    const percent = championId === null ? 100 : (steps[0]?.percent ?? 0);
    const made: Deployment = {
      ...{
        id: newId(),
        line,
        strategy,
        state: 'running',
        championId,
        arms,
        percent,
        teamIds,
        steps,
        guardrails,
      },
      ...{ stepSince: now, ratio: [], reason: '', createdAt: now, createdBy: by.name, endedAt: null },
    };
    await insertDeployment(tx, made);
    note(tx, made, 'start', by, { strategy, percent, arms, guardrails });
    // Nobody answered before: there is nothing to compare it with.
    if (championId === null) {
      await move(tx, made, 'promote', by);
      return made.id;
    }
    const stage = strategy === 'shadow' ? 'shadow' : 'canary';
    for (const { versionId } of arms) await setStage(tx, versionId, stage);
    await setAlias(tx, { line, alias: 'challenger', versionId: arms[0]?.versionId ?? null, now });
    return made.id;
  }

  /** Weighs what is new of a rollout, and acts on it. */
  async function weighNow(id: Id): Promise<void> {
    const alarm = await db.transaction(async tx => {
      const found = await findDeployment(tx, id);
      if (!found) return null;
      await lockLine(tx, found.line);
      const held = await lockDeployment(tx, id);
      if (held?.state !== 'running' && held?.state !== 'paused') return null;
      const [outcomes, before] = await Promise.all([takeOutcomes(tx, id), readEvidence(tx, id)]);
      const { evidence, ratio, judgement } = weighOutcomes(held, before, outcomes);
      if (outcomes.length > 0) {
        const standings = [...evidence].map(([measure, each]) => ({ measure, evidence: each }));
        await saveEvidence(tx, id, standings);
        await saveDeployment(tx, { ...held, ratio });
      }
      return act(tx, { ...held, ratio }, judgement);
    });
    if (alarm) deps.alarmed(alarm);
  }

  async function act(tx: Tx, held: Deployment, judgement: ReturnType<typeof weighOutcomes>['judgement']) {
    const { line, id: deploymentId } = held;
    const alarm = { line, deploymentId, byName: bySteward.name };
    if (judgement.act === 'roll_back') {
      await move(tx, held, 'roll_back', bySteward, { reason: `guardrail: ${judgement.measure}` });
      return { ...alarm, act: 'roll_back' as const, measure: judgement.measure };
    }
    if (held.state !== 'running') return null;
    if (judgement.act === 'hold') {
      await move(tx, held, 'hold', bySteward, { reason: 'the division is not the planned one' });
      return { ...alarm, act: 'hold' as const, measure: null };
    }
    if (judgement.act === 'wait') return null;
    const since = { sinceMs: clock.now() - held.stepSince, percent: held.percent };
    const next = dueStep(held.steps, {
      ...since,
      reached: await reachedSince(tx, deploymentId, held.stepSince),
    });
    if (next) await move(tx, held, 'ramp', bySteward, { percent: next.percent });
    return null;
  }

  async function answerOf(deployment: Deployment): Promise<Rollout> {
    const [evidence, averages] = await Promise.all([
      readEvidence(db, deployment.id),
      averagesOf(db, deployment.id),
    ]);
    return rolloutOf(deployment, evidence, averages);
  }

  async function get(id: Id): Promise<Rollout> {
    const found = await findDeployment(db, id);
    if (!found) throw new AppError('not_found');
    return answerOf(found);
  }

  return {
    get,
    list: async () => Promise.all((await listDeployments(db)).map(answerOf)),
    start: async (request: StartRolloutRequest, by: By) => get(await start(request, by)),
    async ramp(id: Id, percent: number, by: By): Promise<Rollout> {
      await moving(id, (tx, held) => move(tx, held, 'ramp', by, { percent }));
      return get(id);
    },
    /** @throws `malformed` for a version that is not on its way here */
    async promote(
      id: Id,
      { reason, versionId }: { reason: string; versionId?: Id | undefined },
      by: By,
    ): Promise<Rollout> {
      await moving(id, async (tx, held) => {
        const winner = held.arms.find(arm => arm.versionId === versionId);
        if (versionId !== undefined && !winner) {
          const details = [{ path: 'versionId', problem: 'is not a version of this rollout' }];
          throw new AppError('malformed', { details });
        }
        // The first one is crowned.
        const arms = winner ? [winner, ...held.arms.filter(arm => arm !== winner)] : held.arms;
        await move(tx, held, 'promote', by, { arms, ...(reason === '' ? {} : { reason }) });
      });
      return get(id);
    },
    async move(
      id: Id,
      event: Exclude<RolloutEvent, 'ramp' | 'hold' | 'promote'>,
      by: By,
      reason = '',
    ): Promise<Rollout> {
      await moving(id, async (tx, held) => {
        if (event === 'roll_back') await onlyNewest(tx, held);
        await move(tx, held, event, by, reason === '' && event !== 'resume' ? {} : { reason });
      });
      return get(id);
    },

    /** Which version a conversation meets now; null: no version of this line is rolled out. */
    async assign(
      line: string,
      conversation: { id: Id; teamId: Id },
    ): Promise<(Assigned & { percent: number }) | null> {
      const { championId, plan } = await planOf(db, line);
      if (plan) return { ...assign(plan, conversation), percent: plan.percent };
      if (championId === null) return null;
      const alone = { side: 'champion', shadowVersionId: null, deploymentId: null } as const;
      return { ...alone, versionId: championId, percent: 0 };
    },

    /** Weighs every rollout that is under way. One that fails leaves the others alone. */
    async look(): Promise<void> {
      for (const { id } of await listLive(db))
        await weighNow(id).catch(error =>
          log.warn({ err: error, deploymentId: id }, 'a rollout was not weighed'),
        );
    },
    weigh: weighNow,
  };

  /** An older promotion is not what answers now: taking it back would bring back what nobody expects. */
  async function onlyNewest(tx: Tx, held: Deployment): Promise<void> {
    const latest = await latestOfLine(tx, held.line);
    if (held.state === 'promoted' && latest?.id !== held.id) throw new AppError('refused_by_state');
  }
}

function checkShape({ strategy, arms, guardrails, steps }: StartRolloutRequest, isFirst: boolean): void {
  const problems: { path: string; problem: string }[] = [];
  if (strategy !== 'ab' && arms.length > 1)
    problems.push({ path: 'arms', problem: 'only A/B/n has several challengers' });
  if (new Set(arms.map(({ versionId }) => versionId)).size !== arms.length)
    problems.push({ path: 'arms', problem: 'each version once' });
  const isWhole = steps.some(({ percent }) => percent === 100) && strategy !== 'shadow';
  if (isWhole && !isFirst && guardrails.some(({ limit }) => limit === null) && steps[0]?.percent === 100)
    problems.push({
      path: 'guardrails',
      problem: 'at 100 percent from the start there is no champion beside it: give each guardrail a limit',
    });
  if (problems.length > 0) throw new AppError('malformed', { details: problems });
}
