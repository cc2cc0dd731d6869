/**
 * Owns what people do with flows: write a draft, publish it as a version that never changes, go back to one, retire. Nothing with a problem is
 * published, and nothing whose example fails unless somebody says why, which stands in the version and in the audit for good.
 */
import { randomBytes } from 'node:crypto';
import { checkFlow, type FlowProblem, type FlowRoom } from '#ai/flows/check.ts';
import { runExample } from '#ai/flows/examples.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  Flow,
  FlowAuditEntry,
  FlowCounts,
  FlowDefinition,
  FlowSurroundings,
  FlowVersion,
  FlowVersionCounts,
  ListedFlow,
} from '#protocol/http/flows.ts';
import type { Id } from '#protocol/ids.ts';
import type { Audit } from '../audit/index.ts';
import {
  deleteFlow,
  type FlowRow,
  findFlow,
  insertFlow,
  insertVersion,
  listFlows,
  listPublished,
  listTeams,
  listVersions,
  lockFlow,
  readDefinition,
  saveFlow,
} from './flows.store.ts';
import { countsOf, stepCountsOf } from './runs.store.ts';
import { byVersion } from './step-counts.ts';
import type { TemplatesOf } from './templates.ts';

export type FlowServiceDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  audit: Pick<Audit, 'write' | 'about'>;
  sealer: KeptSealer;
  templatesOf: TemplatesOf;
  /** Labels of the classifier that is rolled out. */
  intents(): Promise<string[]>;
};

const makeSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;
const countedMs = 30 * 86_400_000;
const none: FlowCounts = { started: 0, completed: 0, handedOver: 0, abandoned: 0, abandonedAt: {} };

export type FlowService = ReturnType<typeof createFlowService>;

type FlowAct = Extract<AuditAct, `flow.${string}`>;

export function createFlowService(deps: FlowServiceDeps) {
  const { db, clock, newId, audit, sealer, templatesOf, intents } = deps;
  const note = (tx: Tx, act: FlowAct, flow: { id: Id; name: string }, by: Acting, detail = {}) =>
    audit.write(tx, { act, by, ip: by.ip, subject: { kind: 'flow', id: flow.id, name: flow.name }, detail });

  const since = () => ({ sinceMs: clock.now() - countedMs, now: clock.now() });
  const counted = () => countsOf(db, since());

  async function shown(id: Id, maySeeSecret: boolean): Promise<Flow> {
    const [found, counts] = await Promise.all([findFlow(db, id), counted()]);
    if (!found) throw new AppError('not_found');
    const { sealedSecret, ...flow } = found;
    const secret = maySeeSecret ? (sealer.open(sealedSecret, id) ?? '') : null;
    return { ...flow, counts: counts.get(id) ?? none, secret };
  }

  /** Changes a flow under its lock. */
  async function change(
    id: Id,
    act: FlowAct,
    by: Acting,
    work: (tx: Tx, flow: FlowRow) => Promise<{ next: FlowRow; detail?: object }>,
  ): Promise<Flow> {
    await db.transaction(async tx => {
      const flow = await lockFlow(tx, id);
      if (!flow) throw new AppError('not_found');
      const { next, detail } = await work(tx, flow);
      // Always later than before, whatever the clock says: an edit is told apart by it.
      const updatedAt = Math.max(clock.now(), flow.updatedAt + 1);
      // Its key was lost: receivers are given the new one, which the flow shows.
      const isSecretNew = sealer.open(flow.sealedSecret, id) === null;
      const sealedSecret = isSecretNew ? await sealer.seal(tx, makeSecret(), id) : flow.sealedSecret;
      await saveFlow(tx, { ...next, sealedSecret, updatedAt, updatedBy: by.name });
      note(tx, act, next, by, isSecretNew ? { ...detail, isSecretNew } : detail);
    });
    return shown(id, true);
  }

  async function others(queryable: Queryable, id: Id): Promise<FlowSurroundings['published']> {
    const found = (await listPublished(queryable)).filter(flow => flow.id !== id);
    return Promise.all(
      found.map(async flow => ({
        ...{ id: flow.id, name: flow.name },
        triggers: (await readDefinition(queryable, flow.id, flow.version))?.triggers ?? [],
      })),
    );
  }

  async function roomOf(queryable: Queryable, id: Id): Promise<FlowRoom> {
    const [labels, teams, templates, published] = await Promise.all([
      intents(),
      listTeams(queryable),
      templatesOf(null),
      others(queryable, id),
    ]);
    return { intents: labels, teamIds: teams.map(team => team.id), templates, others: published };
  }

  return {
    async list(): Promise<ListedFlow[]> {
      const [flows, counts] = await Promise.all([listFlows(db), counted()]);
      return flows.map(({ draft, sealedSecret: _secret, ...flow }) => ({
        ...flow,
        triggers: draft.triggers,
        counts: counts.get(flow.id) ?? none,
      }));
    },
    get: shown,

    async create(flow: { name: string; definition: FlowDefinition }, by: Acting): Promise<Flow> {
      const id = newId();
      const now = clock.now();
      await db.transaction(async tx => {
        const { name, definition: draft } = flow;
        const sealedSecret = await sealer.seal(tx, makeSecret(), id);
        await insertFlow(tx, { id, name, draft, sealedSecret, updatedAt: now, updatedBy: by.name });
        note(tx, 'flow.create', { id, name }, by);
      });
      return shown(id, true);
    },

    save: (
      id: Id,
      { name, definition, updatedAt }: { name: string; definition: FlowDefinition; updatedAt: number },
      by: Acting,
    ): Promise<Flow> =>
      change(id, 'flow.save', by, async (_tx, flow) => {
        if (flow.updatedAt !== updatedAt) throw new AppError('stale');
        return { next: { ...flow, name, draft: definition, isChanged: true } };
      }),

    /** @throws flow_unsound with every problem, by step; flow_example_fails with the examples */
    publish: (
      id: Id,
      { updatedAt, note, override }: { updatedAt: number; note: string; override: string },
      by: Acting,
    ): Promise<Flow> =>
      change(id, 'flow.publish', by, async (tx, flow) => {
        if (flow.updatedAt !== updatedAt) throw new AppError('stale');
        const { draft } = flow;
        const room = await roomOf(tx, id);
        const wrong = checkFlow(draft, room).filter(({ level }) => level === 'error');
        if (wrong.length > 0) throw new AppError('flow_unsound', { details: wrong.map(detailOf) });
        const failing = draft.examples.filter(
          example =>
            !runExample(draft, example, { today: today(clock.now()), values: {}, templates: room.templates })
              .isRight,
        );
        const reason = override.trim();
        if (failing.length > 0 && reason === '') {
          const details = failing.map(({ name }) => ({ path: 'examples', problem: name }));
          throw new AppError('flow_example_fails', { details });
        }
        const version: FlowVersion = {
          ...{ flowId: id, number: flow.version + 1, definition: draft, note },
          ...{ override: failing.length > 0 ? reason : '', publishedAt: clock.now(), publishedBy: by.name },
        };
        await insertVersion(tx, version);
        return {
          next: { ...flow, state: 'published', version: version.number, isChanged: false },
          detail: {
            version: version.number,
            note,
            override: version.override,
            failing: failing.map(each => each.name),
          },
        };
      }),

    /** No customer begins it any more; whoever is in it comes to its end. */
    retire: (id: Id, by: Acting): Promise<Flow> =>
      change(id, 'flow.retire', by, async (_tx, flow) => {
        if (flow.state !== 'published') throw new AppError('refused_by_state');
        return { next: { ...flow, state: 'retired', isChanged: true }, detail: { version: flow.version } };
      }),

    /** An earlier version becomes the draft; what customers meet stays as it is until that is published. */
    restore: (id: Id, number: number, by: Acting): Promise<Flow> =>
      change(id, 'flow.restore', by, async (tx, flow) => {
        const definition = await readDefinition(tx, id, number);
        if (!definition) throw new AppError('not_found');
        return { next: { ...flow, draft: definition, isChanged: true }, detail: { version: number } };
      }),

    /** Only what no customer can have met. */
    async remove(id: Id, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const flow = await lockFlow(tx, id);
        if (!flow) throw new AppError('not_found');
        if (flow.version > 0) throw new AppError('flow_in_use');
        await deleteFlow(tx, id);
        note(tx, 'flow.remove', flow, by);
      });
    },

    /** At which step customers go on, and at which they do not. */
    async stepCounts(id: Id): Promise<FlowVersionCounts[]> {
      if (!(await findFlow(db, id))) throw new AppError('not_found');
      return byVersion(await stepCountsOf(db, id, since()));
    },

    versions: (id: Id): Promise<FlowVersion[]> => listVersions(db, id),
    async audit(id: Id): Promise<FlowAuditEntry[]> {
      const entries = await audit.about(['flow'], id);
      return entries.map(({ id: entryId, at, act, by, detail }) => ({
        ...{ id: entryId, at, act, byName: by.name, detail: detail ?? {} },
      }));
    },

    /** What a writer chooses from, and what else would answer to the same words. */
    async surroundings(id: Id): Promise<FlowSurroundings> {
      const [labels, teams, published] = await Promise.all([intents(), listTeams(db), others(db, id)]);
      return { intents: labels, teams, published };
    },
  };
}

const today = (now: number): string => new Date(now).toISOString().slice(0, 10);

const detailOf = ({ stepId, code, detail }: FlowProblem): { path: string; problem: string } => ({
  path: stepId === '' ? 'flow' : `steps.${stepId}`,
  problem: detail === '' ? code : `${code}: ${detail}`,
});
