// The addresses of the audit log: admins read, check and take it with them.
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import { isRange } from '#platform/http/trusted-proxies.ts';
import {
  type AuditBy,
  type AuditFilter,
  type AuditHead,
  type AuditLogAnswer,
  type AuditQuery,
  type AuditReport,
  auditExportQuery,
  auditQuery,
  auditVerifyQuery,
} from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type { ChainRow } from './chain.ts';
import { csvHead, csvLine, jsonLine } from './export-lines.ts';

type Room = {
  list(query: AuditQuery): Promise<AuditLogAnswer>;
  check(signal: AbortSignal): Promise<AuditReport>;
  verify(heads: readonly AuditHead[], signal: AbortSignal): Promise<AuditReport>;
  export(filter: Partial<AuditFilter>, who: { by: AuditBy; ip: string | null }): AsyncIterable<ChainRow>;
};

const base = '/api/v1/audit';

export function auditRoutes(audit: Room): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'audit.read',
      query: auditQuery,
      async handler({ query }) {
        checkAddress(query.ip);
        const json: AuditLogAnswer = await audit.list(query);
        return { json };
      },
    }),
    route({
      method: 'GET',
      path: `${base}/verify`,
      access: 'audit.read',
      // It may read everything that was ever written.
      cost: 20,
      query: auditVerifyQuery,
      async handler({ query, signal }) {
        const json: AuditReport =
          query.from === 'checked' ? await audit.check(signal) : await audit.verify([], signal);
        return { json };
      },
    }),
    route({
      method: 'GET',
      path: `${base}/export`,
      access: 'audit.read',
      cost: 20,
      query: auditExportQuery,
      handler({ query: { format, ...filter }, session, ip }) {
        checkAddress(filter.ip);
        const rows = audit.export(filter, { by: acting({ session, ip }), ip });
        return {
          stream: format === 'csv' ? asCsv(rows) : asLines(rows),
          headers: {
            'content-type':
              format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
            'content-disposition': `attachment; filename="steward-audit.${format}"`,
          },
        };
      },
    }),
  ];
}

function checkAddress(ip: string | undefined): void {
  if (ip === undefined || isRange(ip)) return;
  const problem = 'write an address, or a range such as 203.0.113.0/24';
  throw new AppError('malformed', { details: [{ path: 'query.ip', problem }] });
}

async function* asLines(rows: AsyncIterable<ChainRow>): AsyncGenerator<string> {
  for await (const row of rows) yield jsonLine(row);
}

async function* asCsv(rows: AsyncIterable<ChainRow>): AsyncGenerator<string> {
  yield csvHead;
  for await (const row of rows) yield csvLine(row);
}
