// The addresses of exports. A file is fetched in parts by whoever lost the line.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Answer, type Route, route } from '#platform/http/route.ts';
import { type ExportAnswer, type ExportsAnswer, startExportRequest } from '#protocol/http/exports.ts';
import { id } from '#protocol/schema.ts';
import type { CommandCall } from '../sync/index.ts';
import type { ExportsService } from './exports.service.ts';
import { mediaTypes, partOf } from './exports.ts';

const base = '/api/v1/exports';
const byId = z.object({ id });

export function exportRoutes(exports: ExportsService, call: Pick<CommandCall, 'idFor'>): Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      access: 'export.read',
      async handler({ session }) {
        const json: ExportsAnswer = { exports: await exports.list(session.actor) };
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: base,
      access: 'export.make',
      body: startExportRequest,
      // It may read everything there is.
      cost: 20,
      async handler(request) {
        const { body, session, ip } = request;
        const exportId = call.idFor(request, 'export');
        const json: ExportAnswer = {
          export: await exports.start(exportId, body, session.actor, acting({ session, ip })),
        };
        return { status: 202, json };
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:id`,
      access: 'export.read',
      params: byId,
      async handler({ params, session }) {
        const json: ExportAnswer = { export: await exports.one(params.id, session.actor) };
        return { json };
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:id`,
      access: 'export.make',
      params: byId,
      async handler({ params, session, ip }) {
        await exports.remove(params.id, session.actor, acting({ session, ip }));
        return {};
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:id/cancel`,
      access: 'export.make',
      params: byId,
      async handler({ params, session, ip }) {
        const json: ExportAnswer = {
          export: await exports.cancel(params.id, session.actor, acting({ session, ip })),
        };
        return { json };
      },
    }),
    fileRoute(exports),
  ];
}

/** RFC 9110 §14: the whole, or the one part that was asked for. */
const fileRoute = (exports: ExportsService): Route =>
  route({
    method: 'GET',
    path: `${base}/:id/file`,
    access: 'export.read',
    params: byId,
    async handler({ params, session, ip, header }): Promise<Answer> {
      const entry = await exports.file(params.id, session.actor, acting({ session, ip }));
      const { sizeBytes, kind, format, askedAt } = entry;
      const tag = `"${entry.id}"`;
      // A part of another file than the one that was begun is no use: then the whole is sent.
      const ifRange = header('if-range');
      const isSame = ifRange === undefined || ifRange === tag;
      const part = partOf(isSame ? header('range') : undefined, sizeBytes);
      const common = { 'accept-ranges': 'bytes', etag: tag };
      if (part === 'none')
        return { status: 416, headers: { ...common, 'content-range': `bytes */${sizeBytes}` } };
      const { first, last } = part === 'whole' ? { first: 0, last: sizeBytes - 1 } : part;
      const day = new Date(askedAt).toISOString().slice(0, 10);
      return {
        status: part === 'whole' ? 200 : 206,
        stream: exports.bytes(entry.id, first, last),
        headers: {
          ...common,
          'content-type': mediaTypes[format],
          'content-length': String(last - first + 1),
          'content-disposition': `attachment; filename="steward-${kind}-${day}.${format}"`,
          ...(part === 'whole' ? {} : { 'content-range': `bytes ${first}-${last}/${sizeBytes}` }),
        },
      };
    },
  });
