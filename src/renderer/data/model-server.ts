// Versions, rollouts and trainings: only the server knows them. Types for the screens; the requests are made in sync/model-server.ts.
import type { SpendAnswer } from '#protocol/http/ai-spend.ts';
import type { IntentRule, IntentRuleAnswer, IntentsAnswer } from '#protocol/http/intents.ts';
import type {
  AuditAnswer,
  CompareAnswer,
  MetricsAnswer,
  PromptAnswer,
  PromptRequest,
  PromptsAnswer,
  RegisterVersionRequest,
  RolloutAnswer,
  RolloutsAnswer,
  StartRolloutRequest,
  VersionAnswer,
  VersionFile,
  VersionsAnswer,
} from '#protocol/http/models.ts';
import type { PromptRoomAnswer, TryPromptAnswer, TryPromptRequest } from '#protocol/http/prompts.ts';
import type {
  DatasetAnswer,
  DatasetRequest,
  DatasetsAnswer,
  GateAnswer,
  StartTrainingAnswer,
  SuitesAnswer,
  TrainingAnswer,
  TrainingRequest,
  TrainingsAnswer,
} from '#protocol/http/training.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type ModelServer = {
  versions(): Promise<Answer<VersionsAnswer>>;
  register(request: RegisterVersionRequest): Promise<Answer<VersionAnswer>>;
  retire(id: Id): Promise<Answer<VersionAnswer>>;
  file(id: Id): Promise<Answer<VersionFile>>;
  importFile(file: string): Promise<Answer<VersionAnswer>>;
  compare(first: Id, second: Id): Promise<Answer<CompareAnswer>>;
  prompts(): Promise<Answer<PromptsAnswer>>;
  savePrompt(request: PromptRequest): Promise<Answer<PromptAnswer>>;
  /** What somebody needs who writes instructions. */
  promptRoom(): Promise<Answer<PromptRoomAnswer>>;
  /** Waits as long as a model may take. */
  tryPrompt(request: TryPromptRequest): Promise<Answer<TryPromptAnswer>>;
  gate(id: Id): Promise<Answer<GateAnswer>>;
  metrics(id: Id, hours: number): Promise<Answer<MetricsAnswer>>;
  rollouts(): Promise<Answer<RolloutsAnswer>>;
  startRollout(request: StartRolloutRequest): Promise<Answer<RolloutAnswer>>;
  ramp(id: Id, percent: number): Promise<Answer<RolloutAnswer>>;
  moveRollout(id: Id, to: 'pause' | 'resume' | 'rollback'): Promise<Answer<RolloutAnswer>>;
  /** From now on this version of the rollout answers everybody. */
  promote(id: Id, versionId: Id): Promise<Answer<RolloutAnswer>>;
  /** Both days included, as 2026-11-28. */
  spend(from: string, to: string): Promise<Answer<SpendAnswer>>;
  /** `subjectId`: of one version, rollout or rule alone. */
  audit(subjectId?: Id): Promise<Answer<AuditAnswer>>;
  /** `dataset` null: on messages held back in training. */
  intents(asked: { precision: number; dataset: Id | null }): Promise<Answer<IntentsAnswer>>;
  /** `version`: of the rule that was looked at; 0: there was none. */
  saveRule(label: string, rule: IntentRule, version: number): Promise<Answer<IntentRuleAnswer>>;
  resetRule(label: string, version: number): Promise<Answer<IntentRuleAnswer>>;
  datasets(): Promise<Answer<DatasetsAnswer>>;
  addDataset(request: DatasetRequest): Promise<Answer<DatasetAnswer>>;
  suites(): Promise<Answer<SuitesAnswer>>;
  addSuite(line: string, datasetId: Id): Promise<Answer<SuitesAnswer>>;
  removeSuite(id: Id): Promise<Answer<SuitesAnswer>>;
  /** From resolved conversations of the last days that carry one tag. */
  addFromConversations(name: string, days: number): Promise<Answer<DatasetAnswer>>;
  trainings(): Promise<Answer<TrainingsAnswer>>;
  startTraining(request: TrainingRequest): Promise<Answer<StartTrainingAnswer>>;
  cancelTraining(id: Id): Promise<Answer<TrainingAnswer>>;
};
