// The addresses of second factors.
import { saveFactorRuleRequest } from '../../../src/protocol/http/factor-rules.ts';
import { confirmTotpRequest, verifyRequest } from '../../../src/protocol/http/factors.ts';
import {
  addPasskeyRequest,
  beginPasskeyRequest,
  passkeyLoginRequest,
} from '../../../src/protocol/http/passkeys.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const rules = '/api/v1/security/factors';
const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key' };
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
  [`POST ${own}/passkeys/begin`]: { address: `${own}/passkeys/begin`, access: 'staff' },
  [`POST ${own}/passkeys`]: {
    ...{ address: `${own}/passkeys`, access: 'staff', hasItems: true },
    body: {
      schema: addPasskeyRequest,
      good: {
        name: 'Laptop',
        credential: { ...credential, response: { clientDataJSON: 'e30', attestationObject: 'oA' } },
      },
    },
  },
  [`DELETE ${own}/passkeys/:id`]: { address: `${own}/passkeys/${newId()}`, access: 'staff' },
  'POST /api/v1/auth/passkey/begin': {
    ...{ address: '/api/v1/auth/passkey/begin', access: 'public' },
    body: { schema: beginPasskeyRequest, good: { challenge: 'a'.repeat(43) } },
  },
  'POST /api/v1/auth/passkey': {
    ...{ address: '/api/v1/auth/passkey', access: 'public', hasItems: true },
    body: {
      schema: passkeyLoginRequest,
      good: {
        credential: {
          ...credential,
          response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA', userHandle: 'AA' },
        },
      },
    },
  },
  [`POST ${own}/recovery`]: { address: `${own}/recovery`, access: 'staff' },
  [`GET ${rules}`]: { address: rules, access: 'lead', hasItems: true },
  [`PUT ${rules}/:role`]: {
    ...{ address: `${rules}/agent`, access: 'lead' },
    body: { schema: saveFactorRuleRequest, good: { isRequired: true, graceDays: 90 } },
  },
  'POST /api/v1/people/:id/factors/reset': {
    ...{ address: `/api/v1/people/${newId()}/factors/reset`, access: 'lead' },
  },
};
