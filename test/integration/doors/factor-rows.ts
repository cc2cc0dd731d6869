// The addresses of second factors.
import { confirmTotpRequest, verifyRequest } from '../../../src/protocol/http/factors.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const own = '/api/v1/auth/factors';

export const factorRows: Record<string, Row> = {
  'POST /api/v1/auth/login/verify': {
    ...{ address: '/api/v1/auth/login/verify', access: 'public' },
    body: { schema: verifyRequest, good: { challenge: 'a'.repeat(43), factor: 'totp', code: '123456' } },
  },
  [`GET ${own}`]: { address: own, access: 'staff' },
  [`DELETE ${own}`]: { address: own, access: 'staff' },
  [`POST ${own}/totp`]: { address: `${own}/totp`, access: 'staff' },
  [`POST ${own}/totp/confirm`]: {
    ...{ address: `${own}/totp/confirm`, access: 'staff' },
    body: { schema: confirmTotpRequest, good: { code: '123456' } },
  },
  [`POST ${own}/recovery`]: { address: `${own}/recovery`, access: 'staff' },
  'POST /api/v1/people/:id/factors/reset': {
    ...{ address: `/api/v1/people/${newId()}/factors/reset`, access: 'lead' },
  },
};
