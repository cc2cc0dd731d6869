// The addresses of API keys, as rows of the table of bad input.
import { changeKeyRequest, createKeyRequest, rotateKeyRequest } from '../../../src/protocol/http/keys.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const keys = '/api/v1/keys';
const key = {
  ...{ name: 'Shop', scopes: ['conversations:read'], expiresAt: null },
  ...{ addresses: ['192.0.2.0/24'], perMinute: 60, dayQuota: 1_000, monthQuota: null, credits: 5 },
  ...{ refill: { credits: 5, every: 'day' }, rotateDays: 90 },
};
export const keyRows: Record<string, Row> = {
  [`GET ${keys}`]: { address: keys, access: 'lead', hasItems: true },
  [`POST ${keys}`]: {
    ...{
      address: keys,
      access: 'lead',
      hasItems: true,
      body: { schema: createKeyRequest, good: { ...key, environment: 'live' } },
    },
  },
  [`PATCH ${keys}/:id`]: {
    ...{ address: `${keys}/${newId()}`, access: 'lead', hasItems: true },
    body: { schema: changeKeyRequest, good: { ...key, isEnabled: true } },
  },
  [`POST ${keys}/:id/rotate`]: {
    ...{ address: `${keys}/${newId()}/rotate`, access: 'lead' },
    body: { schema: rotateKeyRequest, good: { graceHours: 24 } },
  },
  [`POST ${keys}/:id/revoke`]: { address: `${keys}/${newId()}/revoke`, access: 'lead' },
  [`GET ${keys}/:id/usage`]: { address: `${keys}/${newId()}/usage`, access: 'lead' },
};
