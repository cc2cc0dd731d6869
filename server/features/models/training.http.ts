// The addresses of data sets, trainings and evaluations.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  conversationsDatasetRequest,
  type DatasetAnswer,
  type DatasetsAnswer,
  datasetRequest,
  type EvaluationAnswer,
  evaluateRequest,
  type GateAnswer,
  type StartTrainingAnswer,
  type SuitesAnswer,
  suiteRequest,
  type TrainingAnswer,
  type TrainingsAnswer,
  trainingRequest,
} from '#protocol/http/training.ts';
import { id } from '#protocol/schema.ts';
import type { Evaluation } from './evaluation/evaluation.service.ts';
import type { Training } from './training/training.service.ts';

const base = '/api/v1/models';
const byId = z.object({ id });
const fileBytes = 8 * 1024 * 1024;

export function trainingRoutes(training: Training): Route[] {
  const datasets = route({
    method: 'GET',
    path: `${base}/datasets`,
    access: 'model.read',
    async handler() {
      const json: DatasetsAnswer = { datasets: await training.datasets() };
      return { json };
    },
  });
  const upload = route({
    method: 'POST',
    path: `${base}/datasets`,
    access: 'model.edit',
    body: datasetRequest,
    bodyLimitBytes: fileBytes,
    async handler({ body, session, ip }) {
      const json: DatasetAnswer = { dataset: await training.addDataset(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const gather = route({
    method: 'POST',
    path: `${base}/datasets/from-conversations`,
    access: 'model.edit',
    body: conversationsDatasetRequest,
    async handler({ body, session, ip }) {
      const json: DatasetAnswer = {
        dataset: await training.addFromConversations(body, acting({ session, ip })),
      };
      return { status: 201, json };
    },
  });
  const list = route({
    method: 'GET',
    path: `${base}/trainings`,
    access: 'model.read',
    async handler() {
      const json: TrainingsAnswer = { jobs: await training.list(), tunable: training.tunable() };
      return { json };
    },
  });
  const start = route({
    method: 'POST',
    path: `${base}/trainings`,
    access: 'model.edit',
    body: trainingRequest,
    async handler({ body, session, ip }) {
      const json: StartTrainingAnswer = await training.startTrainingJob(body, acting({ session, ip }));
      return { status: 201, json };
    },
  });
  const status = route({
    method: 'GET',
    path: `${base}/trainings/:id`,
    access: 'model.read',
    params: byId,
    async handler({ params }) {
      const json: TrainingAnswer = { job: await training.getJobStatus(params.id) };
      return { json };
    },
  });
  const cancel = route({
    method: 'POST',
    path: `${base}/trainings/:id/cancel`,
    access: 'model.edit',
    params: byId,
    async handler({ params, session, ip }) {
      const json: TrainingAnswer = { job: await training.cancel(params.id, acting({ session, ip })) };
      return { json };
    },
  });
  return [datasets, upload, gather, list, start, status, cancel];
}

export function evaluationRoutes(evaluation: Evaluation): Route[] {
  const evaluate = route({
    method: 'POST',
    path: `${base}/evaluations`,
    access: 'model.read',
    body: evaluateRequest,
    async handler({ body }) {
      const json: EvaluationAnswer = await evaluation.evaluate(body.versionId, body.datasetId);
      return { json };
    },
  });
  const gate = route({
    method: 'GET',
    path: `${base}/versions/:id/gate`,
    access: 'model.read',
    params: byId,
    async handler({ params }) {
      const json: GateAnswer = await evaluation.gate(params.id);
      return { json };
    },
  });
  const suites = route({
    method: 'GET',
    path: `${base}/suites`,
    access: 'model.read',
    async handler() {
      const json: SuitesAnswer = { suites: await evaluation.suites() };
      return { json };
    },
  });
  const add = route({
    method: 'POST',
    path: `${base}/suites`,
    access: 'model.edit',
    body: suiteRequest,
    async handler({ body, session, ip }) {
      const json: SuitesAnswer = { suites: await evaluation.addSuite(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const remove = route({
    method: 'DELETE',
    path: `${base}/suites/:id`,
    access: 'model.edit',
    params: byId,
    async handler({ params, session, ip }) {
      const json: SuitesAnswer = { suites: await evaluation.removeSuite(params.id, acting({ session, ip })) };
      return { json };
    },
  });
  return [evaluate, gate, suites, add, remove];
}
