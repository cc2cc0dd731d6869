// The requests behind data/audit-server.ts.
import type { AuditReport } from '#protocol/audit.ts';
import type { AuditServer } from '../data/audit-server.ts';
import type { Answer } from '../data/model.ts';
import type { Ask, FetchFile } from './api.ts';
import { asQuery } from './as-query.ts';

/** A long log is read for a while. */
const verifyTimeoutMs = 180_000;

export function createAuditServer(ask: Ask, fetchFile: FetchFile): AuditServer {
  return {
    list: (filter, before) => ask('GET', `audit?${asQuery({ ...filter, before, limit: 50 })}`),
    async verify(from) {
      // Its `ok` says whether the chain holds; ours, whether the server answered.
      const answer: Answer | AuditReport = await ask<object>('GET', `audit/verify?from=${from}`, undefined, {
        timeoutMs: verifyTimeoutMs,
      });
      return 'problem' in answer ? answer : { ok: true, report: answer as AuditReport };
    },
    export: (filter, format) => fetchFile(`audit/export?${asQuery({ ...filter, format })}`),
  };
}
