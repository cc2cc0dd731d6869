/** The room of models over a real database, with a clock that a test turns. */
import { tmpdir } from 'node:os';
import { createAudit } from '../../../server/features/audit/index.ts';
import { createModels } from '../../../server/features/models/index.ts';
import { readTrail } from '../../../server/features/models/trail.ts';
import type { Tuning } from '../../../server/features/models/training/training.service.ts';
import { createRetention } from '../../../server/features/retention/index.ts';
import type { Acting } from '../../../server/platform/http/acting.ts';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { StartRolloutRequest } from '../../../src/protocol/http/models.ts';
import { newId, usualDays } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

export const admin: Acting = { kind: 'person', id: newId(), name: 'Ada', ip: '203.0.113.7' };
const line = 'answers';

export async function openModels(tuning: Tuning | null = null) {
  const { connectionString, db, drop } = await freshDatabase();
  let now = Date.parse('2026-11-25T12:00:00Z');
  const alerts: string[] = [];
  const clock = { now: () => now };
  const audit = createAudit({
    ...{ db, clock, newId, log: silentLog, dataDir: tmpdir(), installationId: 'unused' },
    lost() {},
    held() {},
  });
  const { sweep } = createRetention({ ...{ db, clock, audit: audit.write, usual: usualDays } });
  const make = () => {
    const made = createModels({
      ...{ db, newId, log: silentLog, codeVersion: '1.2.3' },
      ...{ clock, audit, sweep },
      tuning,
      redact: text => text.replace(/\d{4,}/g, '[number]'),
      alerts: {
        async raise({ key }) {
          alerts.push(key);
        },
        async settle() {},
      },
      // Only the test looks.
      lookEveryMs: 3_600_000,
    });
    const jobs = createJobs({ connectionString, log: silentLog });
    made.registerJobs(jobs);
    return { ...made, jobs };
  };
  const models = make();
  const others: ReturnType<typeof make>[] = [];
  const room = {
    db,
    models,
    alerts,
    /** What the audit log tells of it, the newest first. */
    trail: (subjectId: string) => readTrail(audit, subjectId),
    /** One more server on the same database. */
    sibling() {
      const other = make();
      others.push(other);
      return other;
    },
    pass(ms: number): void {
      now += ms;
    },
    async version(note = '', more: Partial<{ line: string; modelName: string; promptId: string }> = {}) {
      const { id } = await models.registry.register(
        {
          ...{ line, kind: 'chat', provider: 'openai', modelName: 'gpt', promptId: null, note },
          ...{ parameters: { temperature: 0 }, metadata: {}, parentId: null, ...more },
        },
        admin,
      );
      return id;
    },
    request: (versionId: string, more: Partial<StartRolloutRequest> = {}): StartRolloutRequest => ({
      ...{ line, strategy: 'canary', arms: [{ versionId, weight: 1 }], teamIds: [] },
      steps: [{ percent: 50, holdMs: 0, fewest: 0 }],
      guardrails: [{ measure: 'errors', limit: null, margin: 0.02 }],
      ...more,
    }),
    /** The first of its line: it answers everybody. */
    async champion() {
      const id = await room.version('the first');
      await models.deployments.start(room.request(id, { strategy: 'blue_green' }), admin);
      return id;
    },
    /** A conversation asks; the version that answers it fails, or does not. */
    async ask(conversationId: string, fails: (versionId: string) => boolean, server = models) {
      const assigned = await server.assign(line, { id: conversationId, teamId: newId() });
      if (!assigned) throw new Error('nobody answers');
      const { versionId, side, deploymentId, percent } = assigned;
      now += 1_000;
      server.recordPrediction({
        ...{ modelVersionId: versionId, inputData: 'Where is my order 123456?', responseTimeMs: 40 },
        prediction: {
          intent: 'order_status',
          confidence: 0.9,
          ...(fails(versionId) ? { error: 'boom' } : {}),
        },
        ...{ conversationId, assigned: { side, deploymentId, percent } },
      });
      return assigned;
    },
    async close() {
      for (const { jobs, part } of [...others, models]) {
        await jobs.stop();
        await part.stop();
      }
      await drop();
    },
  };
  return room;
}
