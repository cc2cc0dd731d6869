// The addresses of requests for copies and for being forgotten. Supervisors make and fetch copies; admins erase.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type CustomerDataAnswer,
  eraseCustomerRequest,
  exportCustomerRequest,
  type PrivacyRequestAnswer,
  type PrivacyRequestsAnswer,
} from '#protocol/http/privacy.ts';
import { id } from '#protocol/schema.ts';
import type { PrivacyService } from './privacy.service.ts';

const base = '/api/v1/privacy';
const byId = z.object({ id });

export function privacyRoutes(privacy: PrivacyService): Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/customers/:id`,
      access: 'customer.export',
      params: byId,
      async handler({ params }) {
        const json: CustomerDataAnswer = await privacy.data(params.id);
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/customers/:id/export`,
      access: 'customer.export',
      params: byId,
      body: exportCustomerRequest,
      async handler({ params, body, session, ip }) {
        const request = await privacy.export(params.id, body.withNotes, acting({ session, ip }));
        const json: PrivacyRequestAnswer = { request };
        return { status: 202, json };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/customers/:id/erase`,
      access: 'customer.erase',
      fresh: true,
      params: byId,
      body: eraseCustomerRequest,
      async handler({ params, body, session, ip }) {
        const json: PrivacyRequestAnswer = {
          request: await privacy.erase(params.id, body.confirm, acting({ session, ip })),
        };
        return { status: 202, json };
      },
    }),
    route({
      method: 'GET',
      path: `${base}/requests`,
      access: 'customer.export',
      async handler() {
        const json: PrivacyRequestsAnswer = { requests: await privacy.list() };
        return { json };
      },
    }),
    route({
      method: 'GET',
      path: `${base}/requests/:id`,
      access: 'customer.export',
      params: byId,
      async handler({ params }) {
        const json: PrivacyRequestAnswer = { request: await privacy.one(params.id) };
        return { json };
      },
    }),
    route({
      method: 'GET',
      path: `${base}/requests/:id/file`,
      access: 'customer.export',
      fresh: true,
      params: byId,
      async handler({ params, session, ip }) {
        const body = await privacy.file(params.id, acting({ session, ip }));
        const headers = {
          'content-type': 'application/zip',
          'content-disposition': `attachment; filename="customer-${params.id}.zip"`,
          'cache-control': 'no-store',
        };
        return { body, headers };
      },
    }),
  ];
}
