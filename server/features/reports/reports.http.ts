// The addresses of reports: supervisors and admins read, write and send them.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  addReportRequest,
  type ReportAnswer,
  type ReportRunAnswer,
  type ReportRunsAnswer,
  saveReportRequest,
  sendReportQuery,
} from '#protocol/http/reports.ts';
import { id } from '#protocol/schema.ts';
import type { ReportsService } from './reports.service.ts';

const base = '/api/v1/reports';
const byId = z.object({ id });
/** It adds up, draws, and perhaps writes to people. */
const heavy = 20;

export const reportRoutes = (reports: ReportsService): Route[] => [
  route({
    ...{ method: 'GET', path: base, access: 'analytics.read' },
    handler: async () => ({ json: await reports.list() }),
  }),
  route({
    method: 'POST',
    path: base,
    access: 'report.edit',
    body: addReportRequest,
    async handler({ body, session, ip }) {
      const json: ReportAnswer = { report: await reports.add(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  }),
  route({
    ...{ method: 'POST', path: `${base}/preview`, access: 'report.edit', cost: heavy },
    body: addReportRequest,
    handler: async ({ body }) => ({ json: await reports.preview(body) }),
  }),
  route({
    ...{ method: 'POST', path: `${base}/test`, access: 'report.edit', cost: heavy },
    body: addReportRequest,
    handler: async ({ body, session, ip }) => ({
      json: await reports.test(body, session.actor.personId, acting({ session, ip })),
    }),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    access: 'analytics.read',
    params: byId,
    async handler({ params }) {
      const json: ReportAnswer = { report: await reports.one(params.id) };
      return { json };
    },
  }),
  route({
    method: 'PUT',
    path: `${base}/:id`,
    access: 'report.edit',
    params: byId,
    body: saveReportRequest,
    async handler({ params, body, session, ip }) {
      const json: ReportAnswer = { report: await reports.save(params.id, body, acting({ session, ip })) };
      return { json };
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/:id`,
    access: 'report.edit',
    params: byId,
    async handler({ params, session, ip }) {
      await reports.remove(params.id, acting({ session, ip }));
      return {};
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:id/send`,
    access: 'report.edit',
    params: byId,
    query: sendReportQuery,
    cost: heavy,
    async handler({ params, query, session, ip }) {
      const json: ReportRunAnswer = { run: await reports.sendNow(params.id, query, acting({ session, ip })) };
      return { status: 202, json };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:id/runs`,
    access: 'analytics.read',
    params: byId,
    async handler({ params }) {
      const json: ReportRunsAnswer = { runs: await reports.runs(params.id) };
      return { json };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/files/:id`,
    access: 'analytics.read',
    params: byId,
    async handler({ params }) {
      const { pdf, filename } = await reports.file(params.id);
      return {
        body: pdf,
        headers: {
          'content-type': 'application/pdf',
          // A file to keep, never a page of ours.
          'content-disposition': `attachment; filename="${filename}"`,
        },
      };
    },
  }),
];
