// The addresses of models, training and flows, as rows of the table of bad input.
import { starters } from '../../../src/ai/flows/starters.ts';
import { createFlowRequest, publishFlowRequest, saveFlowRequest } from '../../../src/protocol/http/flows.ts';
import { saveRuleRequest } from '../../../src/protocol/http/intents.ts';
import {
  feedbackRequest,
  importVersionRequest,
  promoteRequest,
  promptRequest,
  rampRequest,
  reasonRequest,
  registerVersionRequest,
  startRolloutRequest,
} from '../../../src/protocol/http/models.ts';
import { tryPromptRequest } from '../../../src/protocol/http/prompts.ts';
import {
  conversationsDatasetRequest,
  datasetRequest,
  evaluateRequest,
  suiteRequest,
  trainingRequest,
} from '../../../src/protocol/http/training.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const models = '/api/v1/models';
const version = {
  ...{ line: 'answers', kind: 'chat', provider: 'openai', modelName: 'gpt', promptId: null, parentId: null },
  ...{ parameters: { temperature: 0 }, metadata: {}, note: 'A first one' },
};
const rolloutRequest = {
  ...{ line: 'answers', strategy: 'canary', arms: [{ versionId: newId(), weight: 1 }], teamIds: [newId()] },
  steps: [
    { percent: 5, holdMs: 60_000, fewest: 20 },
    { percent: 50, holdMs: 60_000, fewest: 50 },
  ],
  guardrails: [
    { measure: 'errors', limit: null, margin: 0.02 },
    { measure: 'slow', limit: 0.05, margin: 0, slowMs: 2_000 },
  ],
};
/** An id of nothing. */
export const item = newId();
const training = {
  ...{ modelType: 'intent', datasetPath: `datasets/${item}` },
  config: { line: 'intents', seed: 1, holdOut: 0.2, note: '' },
};
const flows = '/api/v1/flows';
export const flowRows: Record<string, Row> = {
  [`GET ${flows}`]: { address: flows, access: 'lead', hasItems: true },
  [`POST ${flows}`]: {
    ...{ address: flows, access: 'lead', hasItems: true },
    body: { schema: createFlowRequest, good: { name: 'Order status', definition: starters.order_status } },
  },
  [`GET ${flows}/:id`]: { address: `${flows}/${item}`, access: 'lead', hasItems: true },
  [`PUT ${flows}/:id`]: {
    ...{ address: `${flows}/${item}`, access: 'lead', hasItems: true },
    body: {
      schema: saveFlowRequest,
      good: { name: 'Return', definition: starters.return_request, updatedAt: 1_795_867_200_000 },
    },
  },
  [`DELETE ${flows}/:id`]: { address: `${flows}/${item}`, access: 'lead', hasItems: true },
  [`POST ${flows}/:id/publish`]: {
    ...{ address: `${flows}/${item}/publish`, access: 'lead' },
    body: {
      schema: publishFlowRequest,
      good: { updatedAt: 1_795_867_200_000, note: 'With the autumn texts', override: '' },
    },
  },
  [`POST ${flows}/:id/retire`]: { address: `${flows}/${item}/retire`, access: 'lead' },
  [`GET ${flows}/:id/counts`]: { address: `${flows}/${item}/counts`, access: 'lead', hasItems: true },
  [`GET ${flows}/:id/versions`]: { address: `${flows}/${item}/versions`, access: 'lead', hasItems: true },
  [`POST ${flows}/:id/versions/:number/restore`]: {
    ...{ address: `${flows}/${item}/versions/1/restore`, access: 'lead' },
  },
  [`GET ${flows}/:id/surroundings`]: { address: `${flows}/${item}/surroundings`, access: 'lead' },
  [`GET ${flows}/:id/audit`]: { address: `${flows}/${item}/audit`, access: 'lead' },
};
export const modelRows: Record<string, Row> = {
  ['GET /api/v1/ai/prompts']: { address: '/api/v1/ai/prompts', access: 'lead', hasItems: true },
  ['POST /api/v1/ai/prompts/try']: {
    ...{ address: '/api/v1/ai/prompts/try', access: 'lead' },
    body: { schema: tryPromptRequest, good: { question: 'How?', instructions: '', model: 'gpt-x' } },
  },
  [`GET ${models}/versions`]: { address: `${models}/versions`, access: 'lead', hasItems: true },
  [`POST ${models}/versions`]: {
    ...{ address: `${models}/versions`, access: 'lead', hasItems: true },
    body: { schema: registerVersionRequest, good: version },
  },
  [`POST ${models}/versions/:id/retire`]: { address: `${models}/versions/${item}/retire`, access: 'lead' },
  [`GET ${models}/versions/:id/file`]: { address: `${models}/versions/${item}/file`, access: 'lead' },
  [`GET ${models}/versions/:id/metrics`]: { address: `${models}/versions/${item}/metrics`, access: 'lead' },
  [`POST ${models}/versions/import`]: {
    ...{ address: `${models}/versions/import`, access: 'lead' },
    body: { schema: importVersionRequest, good: { file: '{"format":"x"}' } },
  },
  [`GET ${models}/compare`]: { address: `${models}/compare`, access: 'lead' },
  [`GET ${models}/intents`]: { address: `${models}/intents`, access: 'lead', hasItems: true },
  [`PUT ${models}/intents/:label`]: {
    ...{ address: `${models}/intents/refund`, access: 'lead' },
    body: {
      schema: saveRuleRequest,
      good: { rule: { name: '', threshold: 0.8, action: 'answer', articleIds: [] }, version: 0 },
    },
  },
  [`DELETE ${models}/intents/:label`]: { address: `${models}/intents/refund`, access: 'lead' },
  [`GET ${models}/prompts`]: { address: `${models}/prompts`, access: 'lead' },
  [`POST ${models}/prompts`]: {
    ...{ address: `${models}/prompts`, access: 'lead' },
    body: { schema: promptRequest, good: { name: 'answers', content: 'Be brief.', note: '' } },
  },
  [`GET ${models}/rollouts`]: { address: `${models}/rollouts`, access: 'lead', hasItems: true },
  [`POST ${models}/rollouts`]: {
    ...{ address: `${models}/rollouts`, access: 'lead', hasItems: true },
    body: { schema: startRolloutRequest, good: rolloutRequest },
  },
  [`POST ${models}/rollouts/:id/ramp`]: {
    ...{ address: `${models}/rollouts/${item}/ramp`, access: 'lead' },
    body: { schema: rampRequest, good: { percent: 5 } },
  },
  [`POST ${models}/rollouts/:id/promote`]: {
    ...{ address: `${models}/rollouts/${item}/promote`, access: 'lead' },
    body: { schema: promoteRequest, good: { reason: 'It is better.', versionId: item } },
  },
  ...Object.fromEntries(
    ['pause', 'resume', 'rollback'].map(act => [
      `POST ${models}/rollouts/:id/${act}`,
      {
        ...{ address: `${models}/rollouts/${item}/${act}`, access: 'lead' as const },
        body: { schema: reasonRequest, good: { reason: 'Customers complain.' } },
      },
    ]),
  ),
  [`POST ${models}/predictions/:id/feedback`]: {
    ...{ address: `${models}/predictions/${item}/feedback`, access: 'lead' },
    body: {
      schema: feedbackRequest,
      good: { isHelpful: false, csat: 2, editDistance: 0.5, label: 'refund' },
    },
  },
  [`GET ${models}/versions/:id/gate`]: { address: `${models}/versions/${item}/gate`, access: 'lead' },
  [`GET ${models}/datasets`]: { address: `${models}/datasets`, access: 'lead' },
  [`POST ${models}/datasets`]: {
    ...{ address: `${models}/datasets`, access: 'lead' },
    body: { schema: datasetRequest, good: { name: 'Intents', content: '{"text":"x","label":"y"}' } },
  },
  [`POST ${models}/datasets/from-conversations`]: {
    ...{ address: `${models}/datasets/from-conversations`, access: 'lead' },
    body: { schema: conversationsDatasetRequest, good: { name: 'Of late', days: 30 } },
  },
  [`GET ${models}/trainings`]: { address: `${models}/trainings`, access: 'lead', hasItems: true },
  [`POST ${models}/trainings`]: {
    ...{ address: `${models}/trainings`, access: 'lead', hasItems: true },
    body: { schema: trainingRequest, good: training },
  },
  [`GET ${models}/trainings/:id`]: { address: `${models}/trainings/${item}`, access: 'lead', hasItems: true },
  [`POST ${models}/trainings/:id/cancel`]: { address: `${models}/trainings/${item}/cancel`, access: 'lead' },
  [`POST ${models}/evaluations`]: {
    ...{ address: `${models}/evaluations`, access: 'lead' },
    body: { schema: evaluateRequest, good: { versionId: newId(), datasetId: newId() } },
  },
  [`GET ${models}/suites`]: { address: `${models}/suites`, access: 'lead', hasItems: true },
  [`POST ${models}/suites`]: {
    ...{ address: `${models}/suites`, access: 'lead', hasItems: true },
    body: { schema: suiteRequest, good: { line: 'intents', datasetId: newId() } },
  },
  [`DELETE ${models}/suites/:id`]: { address: `${models}/suites/${item}`, access: 'lead' },
  [`GET ${models}/audit`]: { address: `${models}/audit`, access: 'lead' },
};
