// /api/v1/models: versions and their prompts, rollouts, and what became of predictions. Supervisors read, and take a rollout back;
// admins do the rest.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

export const modelKinds = ['intent', 'chat', 'extractive'] as const;
export const modelStages = ['registered', 'shadow', 'canary', 'production', 'retired'] as const;
export const modelAliases = ['champion', 'challenger'] as const;
export const rolloutStrategies = ['blue_green', 'canary', 'ab', 'shadow'] as const;
export const rolloutStates = ['running', 'paused', 'promoted', 'rolled_back'] as const;
export const guardMeasures = [
  'errors',
  'slow',
  'hand_over',
  'feedback',
  'csat',
  'edit_distance',
  'cost',
] as const;

/** What a version is for: `answers`, `intents`, or a name of one's own. */
export const lineName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens');
const facts = z.record(z.string().max(80), z.json());

// --- versions

export const registerVersionRequest = z.object({
  line: lineName,
  kind: z.enum(['chat', 'extractive']),
  provider: z.string().min(1).max(80),
  modelName: z.string().min(1).max(200),
  promptId: id.nullable(),
  parameters: facts,
  metadata: facts,
  note: z.string().max(2_000),
  parentId: id.nullable(),
});
export type RegisterVersionRequest = z.infer<typeof registerVersionRequest>;

export const modelVersion = z.object({
  id,
  line: z.string(),
  number: z.number().int(),
  kind: z.enum(modelKinds),
  provider: z.string(),
  modelName: z.string(),
  /** SHA-256 of the trained artefact, checked each time that it is loaded; null where the model is elsewhere. */
  artefactSha256: z.string().nullable(),
  artefactBytes: z.number().int().nullable(),
  promptId: id.nullable(),
  parameters: facts,
  metadata: facts,
  note: z.string(),
  /** SHA-256 of what it was trained on; '' where nothing was. */
  dataHash: z.string(),
  codeVersion: z.string(),
  parentId: id.nullable(),
  metrics: facts,
  createdAt: millis,
  createdBy: z.string(),
  stage: z.enum(modelStages),
  aliases: z.array(z.enum(modelAliases)),
});
export type ModelVersion = z.infer<typeof modelVersion>;
export type VersionsAnswer = { versions: ModelVersion[] };
export type VersionAnswer = { version: ModelVersion };

/** A version as a file, whole: it can be brought into another installation. */
export const versionFile = z.object({
  format: z.literal('steward-model-version'),
  formatVersion: z.literal(1),
  /** SHA-256 over `version`, `prompt` and `artefact` as JSON. */
  sha256: z.string(),
  version: modelVersion.omit({ aliases: true, stage: true, artefactBytes: true }).extend({ line: lineName }),
  prompt: z.object({ name: z.string(), content: z.string() }).nullable(),
  artefact: z.base64().nullable(),
});
export type VersionFile = z.infer<typeof versionFile>;

/** The file as text. */
export const importVersionRequest = z.object({ file: z.string().min(2).max(7_500_000) });

export const promptRequest = z.object({
  name: z.string().min(1).max(80),
  content: z.string().min(1).max(40_000),
  note: z.string().max(2_000),
});
export type PromptRequest = z.infer<typeof promptRequest>;
export type PromptVersion = PromptRequest & {
  id: string;
  number: number;
  sha256: string;
  createdAt: number;
  createdBy: string;
};
export type PromptsAnswer = { prompts: PromptVersion[] };
export type PromptAnswer = { prompt: PromptVersion };

// --- rollouts

export const guardrailShape = z
  .object({
    measure: z.enum(guardMeasures),
    /** The most that the average may be, whatever the champion does; null compares with the champion. */
    limit: z.number().min(0.001).max(1).nullable(),
    /** By how much it may be worse than the champion, on average. */
    margin: z.number().min(0).max(1),
    slowMs: z.number().min(1).max(600_000).optional(),
    capMicros: z.number().min(1).max(1e9).optional(),
  })
  .refine(({ measure, slowMs }) => measure !== 'slow' || slowMs !== undefined, 'slow needs slowMs')
  .refine(({ measure, capMicros }) => measure !== 'cost' || capMicros !== undefined, 'cost needs capMicros');
export type GuardrailShape = z.infer<typeof guardrailShape>;

const percent = z.number().min(0).max(100);
export const startRolloutRequest = z.object({
  line: lineName,
  strategy: z.enum(rolloutStrategies),
  arms: z
    .array(z.object({ versionId: id, weight: z.number().min(0.01).max(100) }))
    .min(1)
    .max(5),
  teamIds: z.array(id).max(200),
  /** The ramp; its first step holds at once. One step stays until somebody moves it. */
  steps: z
    .array(
      z.object({
        percent,
        /** At least this long, and until so many conversations have met a challenger. */
        holdMs: z
          .number()
          .int()
          .min(0)
          .max(90 * 86_400_000),
        fewest: z.number().int().min(0).max(1_000_000),
      }),
    )
    .min(1)
    .max(20)
    .refine(
      steps => steps.every(({ percent: to }, at) => at === 0 || to > (steps[at - 1]?.percent ?? 0)),
      'each step is more than the one before',
    ),
  guardrails: z
    .array(guardrailShape)
    .min(1)
    .max(guardMeasures.length)
    .refine(all => new Set(all.map(({ measure }) => measure)).size === all.length, 'each measure once'),
});
export type StartRolloutRequest = z.infer<typeof startRolloutRequest>;

export const rampRequest = z.object({ percent });
export const reasonRequest = z.object({ reason: z.string().max(500) });
/** `versionId` picks the winner of an A/B/n rollout; without it the first challenger is promoted. */
export const promoteRequest = reasonRequest.extend({ versionId: id.optional() });

export type GuardStanding = GuardrailShape & {
  /** Outcomes of each side, one a conversation, and their average from 0 (good) to 1 (bad); null where there are none. */
  champion: { count: number; average: number | null };
  challenger: { count: number; average: number | null };
  /** From 1 (nothing speaks against it) up; at `harmAt` it is rolled back. */
  evidence: number;
  harmAt: number;
};
export type Rollout = {
  id: string;
  line: string;
  strategy: (typeof rolloutStrategies)[number];
  state: (typeof rolloutStates)[number];
  championId: string | null;
  arms: { versionId: string; weight: number }[];
  percent: number;
  teamIds: string[];
  steps: StartRolloutRequest['steps'];
  stepSince: number;
  guardrails: GuardStanding[];
  /** Conversations by version as they divided at this step, beside the planned shares: the champion's first. */
  division: { counts: number[]; shares: number[] };
  reason: string;
  createdAt: number;
  createdBy: string;
  endedAt: number | null;
};
export type RolloutAnswer = { rollout: Rollout };
export type RolloutsAnswer = { rollouts: Rollout[] };

export type AuditEntry = {
  id: string;
  at: number;
  line: string;
  act: string;
  subjectId: string;
  byName: string;
  detail: Record<string, unknown>;
};
export type AuditAnswer = { entries: AuditEntry[] };
export const auditQuery = z.object({ subject: id.optional() });

// --- monitoring

export const feedbackRequest = z
  .object({
    isHelpful: z.boolean().optional(),
    csat: z.number().int().min(1).max(5).optional(),
    editDistance: z.number().min(0).max(1).optional(),
    /** What it should have been called. */
    label: z.string().max(200).optional(),
  })
  .refine(said => Object.values(said).some(value => value !== undefined), 'say something');
export type FeedbackRequest = z.infer<typeof feedbackRequest>;

export const metricsQuery = z.object({ hours: z.coerce.number().min(1).max(2_160).default(24) });
export type ModelMetrics = {
  versionId: string;
  hoursBack: number;
  predictions: number;
  shadowPredictions: number;
  /** Proposals to agents; the figures below but feedback, edits, tokens and cost are of answers alone. */
  drafts: number;
  errorRate: number | null;
  handOverRate: number | null;
  latencyMs: { p50: number; p95: number; p99: number } | null;
  inputTokens: number;
  outputTokens: number;
  /** Null where no price is known. */
  costMicros: number | null;
  feedback: { helpful: number; unhelpful: number };
  csat: { count: number; average: number | null };
  editDistance: { count: number; average: number | null };
  /** Where somebody said what it should have been. */
  accuracy: { count: number; share: number | null };
  /** The window beside the seven days before it. */
  drift: { intents: DriftFigure; confidence: DriftFigure };
  intents: {
    intent: string;
    predictions: number;
    share: number;
    averageConfidence: number | null;
    handOverRate: number | null;
    accuracy: number | null;
    labelled: number;
    /** How much agents changed the drafts for it, 0 to 1 on average, of those that were sent. */
    editDistance: { count: number; average: number | null };
  }[];
  series: {
    at: number;
    predictions: number;
    errorRate: number;
    p95Ms: number;
    handOverRate: number | null;
  }[];
};
export type DriftFigure = {
  index: number;
  level: 'unknown' | 'none' | 'moderate' | 'severe';
  before: number;
  after: number;
};
export type MetricsAnswer = { metrics: ModelMetrics };

/** Two versions side by side: what differs, and how each did. */
export const compareQuery = z.object({ first: id, second: id });
/** What of two versions is compared word for word; parameters and metrics are compared one by one, instructions as `prompt`. */
export const comparedFields = [
  ...(['kind', 'provider', 'modelName', 'dataHash', 'codeVersion'] as const),
  ...(['artefactSha256', 'artefactBytes'] as const),
] as const;
export type CompareAnswer = {
  first: ModelVersion;
  second: ModelVersion;
  differences: { field: string; first: string; second: string }[];
};
