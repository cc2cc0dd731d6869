// The requests behind data/integration-server.ts.
import type { StorageTestAnswer } from '#protocol/http/drops.ts';
import type { WebhookTestAnswer } from '#protocol/http/webhooks.ts';
import type { IntegrationServer } from '../data/integration-server.ts';
import type { Ask, FetchFile } from './api.ts';
import { asQuery } from './as-query.ts';

/** A test waits for somebody else's server. */
const testTimeoutMs = 30_000;
/** A report is added up, drawn and set, and perhaps handed to a mail server. */
const makingTimeoutMs = 60_000;

export function createIntegrationServer(ask: Ask, fetchFile: FetchFile): IntegrationServer {
  return {
    webhooks: {
      list: () => ask('GET', 'webhooks'),
      add: wish => ask('POST', 'webhooks', wish),
      save: (id, wish) => ask('PUT', `webhooks/${id}`, wish),
      remove: id => ask('DELETE', `webhooks/${id}`),
      rotate: (id, graceHours) => ask('POST', `webhooks/${id}/rotate`, { graceHours }),
      async test(id) {
        const path = `webhooks/${id}/test`;
        const answer = await ask<Omit<WebhookTestAnswer, 'ok'> & { ok: boolean }>('POST', path, undefined, {
          timeoutMs: testTimeoutMs,
        });
        // The answer's own `ok` says how the receiver took it; a refusal of the server has a problem.
        if ('problem' in answer) return answer;
        const { ok: isTaken, status, durationMs, text } = answer as WebhookTestAnswer;
        return { ok: true, isTaken, status, durationMs, text };
      },
      replay: (id, what) => ask('POST', `webhooks/${id}/replay`, what),
      deliveries: (id, query) => ask('GET', `webhooks/${id}/deliveries?${asQuery(query)}`),
      delivery: (id, deliveryId) => ask('GET', `webhooks/${id}/deliveries/${deliveryId}`),
      replayOne: (id, deliveryId) => ask('POST', `webhooks/${id}/deliveries/${deliveryId}/replay`),
    },
    drops: {
      list: () => ask('GET', 'drops'),
      add: wish => ask('POST', 'drops', wish),
      save: (id, wish) => ask('PUT', `drops/${id}`, wish),
      remove: id => ask('DELETE', `drops/${id}`),
      run: (id, at) => ask('POST', `drops/${id}/run`, { at }),
      runs: id => ask('GET', `drops/${id}/runs`),
      storages: () => ask('GET', 'storages'),
      addStorage: wish => ask('POST', 'storages', wish),
      saveStorage: (id, wish) => ask('PUT', `storages/${id}`, wish),
      removeStorage: id => ask('DELETE', `storages/${id}`),
      async testStorage(id) {
        const answer = await ask<Omit<StorageTestAnswer, 'ok'> & { ok: boolean }>(
          'POST',
          `storages/${id}/test`,
          undefined,
          { timeoutMs: testTimeoutMs },
        );
        if ('problem' in answer) return answer;
        const { ok: isRight, durationMs, text } = answer as StorageTestAnswer;
        return { ok: true, isRight, durationMs, text };
      },
    },
    exports: {
      list: () => ask('GET', 'exports'),
      start: wish => ask('POST', 'exports', wish),
      cancel: id => ask('POST', `exports/${id}/cancel`),
      remove: id => ask('DELETE', `exports/${id}`),
      file: id => fetchFile(`exports/${id}/file`),
    },
    reports: {
      list: () => ask('GET', 'reports'),
      add: wish => ask('POST', 'reports', wish),
      save: (id, wish) => ask('PUT', `reports/${id}`, wish),
      remove: id => ask('DELETE', `reports/${id}`),
      send: (id, days) => ask('POST', `reports/${id}/send${days ? `?${asQuery(days)}` : ''}`),
      preview: wish => ask('POST', 'reports/preview', wish, { timeoutMs: makingTimeoutMs }),
      test: wish => ask('POST', 'reports/test', wish, { timeoutMs: makingTimeoutMs }),
      runs: id => ask('GET', `reports/${id}/runs`),
      file: runId => fetchFile(`reports/files/${runId}`),
    },
  };
}
