// /api/v1/models: data sets, trainings, evaluations and what a version has to pass.
import { z } from 'zod';
import { id } from '../schema.ts';
import { lineName } from './models.ts';

export const datasetRequest = z.object({
  name: z.string().min(1).max(120),
  /**
   * JSON Lines: {"text": "...", "label": "..."}, where a label of null is out of scope; or whole talks for a provider to learn from,
   * {"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]}.
   */
  content: z.string().min(1).max(7_500_000),
});
export type DatasetRequest = z.infer<typeof datasetRequest>;

/** From what people said of resolved conversations: their first message, and the one tag they carry. */
export const conversationsDatasetRequest = z.object({
  name: z.string().min(1).max(120),
  days: z.number().int().min(1).max(730),
});

export type DatasetInfo = {
  id: string;
  /** What a training names it by. */
  path: string;
  name: string;
  sha256: string;
  source: 'upload' | 'conversations';
  /** `talks` are what a provider's model is tuned on; they carry no labels. */
  format: 'labels' | 'talks';
  rows: number;
  labels: number;
  outOfScope: number;
  createdAt: number;
  createdBy: string;
};
export type DatasetAnswer = { dataset: DatasetInfo };
export type DatasetsAnswer = { datasets: DatasetInfo[] };

const datasetPath = z.string().min(1).max(200);
const intentConfig = z.object({
  line: lineName,
  /** The same rows and seed give the same model, to the byte. */
  seed: z.number().int().min(0).max(4_294_967_295),
  /** The share that is kept back to judge the model by. */
  holdOut: z.number().min(0.05).max(0.5),
  note: z.string().max(2_000),
});
const tuningConfig = z.object({
  line: lineName,
  /** As the provider calls it; the tuned one begins as this. */
  baseModel: z.string().min(1).max(200),
  seed: z.number().int().min(0).max(2_147_483_647),
  /** How often each talk is seen; null: as the provider thinks best. */
  epochs: z.number().int().min(1).max(50).nullable(),
  note: z.string().max(2_000),
});
export const trainingRequest = z.discriminatedUnion('modelType', [
  z.object({ modelType: z.literal('intent'), config: intentConfig, datasetPath }),
  /** The talks leave this installation, without cards, IBANs, addresses and numbers. */
  z.object({ modelType: z.literal('openai-fine-tune'), config: tuningConfig, datasetPath }),
]);
export type TrainingRequest = z.infer<typeof trainingRequest>;

export const trainingStates = ['queued', 'running', 'done', 'failed', 'canceled'] as const;
export type TrainingState = (typeof trainingStates)[number];

/** How good a classifier is on labelled messages that it has not seen. */
export type ModelReport = {
  /** All rows, and those among them whose label is null. */
  n: number;
  outOfScopeRows: number;
  /** Over rows with a label: the likeliest label is right, refused or not. Null without such rows. */
  accuracy: number | null;
  /** Mean of F1 over every label that a row carries. */
  macroF1: number | null;
  /** Expected calibration error of the confidence over rows with a label, in 15 bins of the same width. */
  ece: number | null;
  /** Share of the rows with label null that the model refuses as out of scope. Null without such rows. */
  oosRecall: number | null;
  /** Share of the rows with a label that it does not refuse. */
  keptInScope: number | null;
  /** Rows with a label that are answered: not refused, and no two labels too close. */
  answeredShare: number | null;
  accuracyWhenAnswered: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  /**
   * `rows`: messages that carry it. Precision and recall: the share of those judged so that are so, and of those that are so that
   * were judged so; 0 where there are none.
   */
  labels: { label: string; rows: number; precision: number; recall: number; f1: number }[];
  /** How often a label was taken for another, most often first. */
  confusions: { label: string; takenFor: string; rows: number }[];
  /** By length and by language, over rows with a label. */
  slices: { slice: string; rows: number; accuracy: number }[];
};

/** What a provider told of a model that it tunes. */
export type TuningFacts = {
  provider: string;
  /** Null until it is there. */
  tunedModel: string | null;
  trainedTokens: number | null;
  step: number | null;
  steps: number | null;
  /** Of the newest step. */
  loss: number | null;
};

export type TrainingJob = {
  id: string;
  modelType: TrainingRequest['modelType'];
  config: TrainingRequest['config'];
  datasetPath: string;
  datasetName: string;
  state: TrainingState;
  /** `read`, `hold_back`, `fit`, `evaluate`; of a provider's `upload`, `wait`, `tune`; '' before it began. */
  phase: string;
  /** 0 to 1. */
  progress: number;
  /** Null while nothing can be said. */
  etaMs: number | null;
  history: { atMs: number; progress: number; phase: string }[];
  /** How the model did on the rows that were kept back; null until then. */
  metrics: ModelReport | null;
  /** Null for what is trained here. */
  tuning: TuningFacts | null;
  problem: string;
  versionId: string | null;
  attempts: number;
  createdAt: number;
  createdBy: string;
  startedAt: number | null;
  endedAt: number | null;
};
export type StartTrainingAnswer = { jobId: string };
export type TrainingAnswer = { job: TrainingJob };
export type TrainingsAnswer = {
  jobs: TrainingJob[];
  /** Models with a known price that may be tuned; null where no provider is set up. */
  tunable: string[] | null;
};

// --- evaluation

export const evaluateRequest = z.object({ versionId: id, datasetId: id });
export type EvaluationAnswer = { versionId: string; datasetId: string; report: ModelReport };

export const suiteRequest = z.object({ line: lineName, datasetId: id });
export type Suite = { id: string; line: string; datasetId: string; datasetName: string };
export type SuitesAnswer = { suites: Suite[] };

export type GateCheck = {
  suite: Suite;
  candidate: ModelReport;
  /** Null: nobody answers yet, so there is nothing to be worse than. */
  champion: ModelReport | null;
  /** Rows that only one of both got right, and how likely that is by chance. */
  onlyChampionRight: number;
  onlyCandidateRight: number;
  p: number | null;
  problems: string[];
};
export type GateAnswer = { passed: boolean; checks: GateCheck[] };
