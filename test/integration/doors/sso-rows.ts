// The addresses of single sign-on, as rows of the table of bad input.
import {
  addProviderRequest,
  redeemSsoRequest,
  saveProviderRequest,
  testProviderRequest,
} from '../../../src/protocol/http/sso.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const desk = '/api/v1/security/sso';
const door = '/api/v1/auth/sso';
const client = {
  issuer: 'https://id.shop.example',
  clientId: 'desk',
  clientSecret: 'a secret between the two',
};
const settings = {
  ...{
    ...client,
    name: 'Shop Identity',
    scopes: ['email'],
    domains: ['shop.example'],
    makesPeople: true,
    teamIds: [],
  },
  roleMapping: { claim: 'groups', admin: ['desk-admins'], supervisor: ['desk-leads'] },
  ...{ isOnly: false, breakGlassId: null, isOn: true },
};

export const ssoRows: Record<string, Row> = {
  [`GET ${door}/:slug/start`]: { address: `${door}/shop/start`, access: 'public' },
  [`GET ${door}/:slug/callback`]: { address: `${door}/shop/callback`, access: 'public' },
  [`POST ${door}/:slug/backchannel-logout`]: { address: `${door}/shop/backchannel-logout`, access: 'public' },
  [`POST ${door}/redeem`]: {
    ...{ address: `${door}/redeem`, access: 'public' },
    body: { schema: redeemSsoRequest, good: { code: 'c'.repeat(43), verifier: 'v'.repeat(43) } },
  },
  [`GET ${desk}`]: { address: desk, access: 'lead', hasItems: true },
  [`POST ${desk}`]: {
    ...{ address: desk, access: 'lead', hasItems: true },
    body: { schema: addProviderRequest, good: { ...settings, slug: 'shop' } },
  },
  [`POST ${desk}/test`]: {
    ...{ address: `${desk}/test`, access: 'lead', hasItems: true },
    body: { schema: testProviderRequest, good: { ...client, slug: 'shop', scopes: ['email'] } },
  },
  [`PUT ${desk}/:slug`]: {
    ...{ address: `${desk}/shop`, access: 'lead', hasItems: true },
    body: { schema: saveProviderRequest, good: { ...settings, version: 1 } },
  },
  [`DELETE ${desk}/:slug`]: { address: `${desk}/shop`, access: 'lead', hasItems: true },
  [`GET ${desk}/:slug/people`]: { address: `${desk}/shop/people`, access: 'lead', hasItems: true },
  [`DELETE ${desk}/:slug/people/:personId`]: { address: `${desk}/shop/people/${newId()}`, access: 'lead' },
};
