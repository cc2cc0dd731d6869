import { expect, test } from 'vitest';
import { createSealer } from '#platform/sealed.ts';
import { flowCookie, flowIn, goneCookie } from '../../../server/features/sso/flow.ts';
import { isEverybodys, roleIn, saidIn, whoComes } from '../../../server/features/sso/sso.ts';

const claims = { iss: 'https://id.example', sub: '7', email: 'Ann@Shop.example', email_verified: true };

test('what a browser carries is for one way, for ten minutes, and out of reach of scripts', () => {
  const sealer = createSealer('x'.repeat(32), 'way');
  const flow = {
    ...{ slug: 'okta', version: 1, state: 'a-state', nonce: 'n', verifier: 'v', proves: null, to: '' },
    handover: null,
    expiresAt: 600_000,
  };
  const cookie = flowCookie(flow, sealer, true);
  expect(cookie).toMatch(/^__Host-steward_sso_[0-9a-f]{16}=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  expect(cookie).not.toMatch(/a-state|okta/);
  const carried = `other=1; ${cookie.split(';')[0]}`;
  expect(flowIn(carried, 'a-state', sealer, 599_999)).toEqual(flow);
  expect(flowIn(carried, 'a-state', sealer, 600_000)).toBeNull();
  expect(flowIn(carried, 'another', sealer, 0)).toBeNull();
  expect(flowIn(undefined, 'a-state', sealer, 0)).toBeNull();
  expect(goneCookie('a-state', false)).toMatch(/=; Max-Age=0;/);
});

test('an address is verified only where the provider says so, in a form that is known', () => {
  for (const email_verified of [true, 'true'])
    expect(saidIn({ ...claims, email_verified }).isVerified).toBe(true);
  for (const email_verified of [false, 'false', 'yes', null, undefined, {}])
    expect(saidIn({ ...claims, email_verified }).isVerified).toBe(false);
  expect(saidIn(claims)).toMatchObject({ email: 'ann@shop.example', name: 'ann' });
  for (const email of ['ann', 'a b@shop.example', 'a@b@shop.example', 7, `${'x'.repeat(330)}@shop.example`])
    expect(saidIn({ ...claims, email }).email).toBe('');
});

test('who comes: by their link first; by a verified address of the provider alone, once', () => {
  const provider = { domains: ['shop.example'], makesPeople: false };
  const said = saidIn(claims);
  const linked = { personId: 'p', isActive: true };
  const none = { byLink: null, byEmail: null };
  expect(whoComes({ ...said, email: '', isVerified: false }, provider, { ...none, byLink: linked })).toEqual({
    ...{ kind: 'in', personId: 'p' },
  });
  expect(whoComes(said, provider, none)).toEqual({ kind: 'refuse', why: 'unknown_person' });
  expect(whoComes(said, { ...provider, makesPeople: true }, none)).toEqual({ kind: 'make' });
  const byEmail = { ...linked, isLinked: false };
  expect(whoComes(said, provider, { ...none, byEmail })).toEqual({ kind: 'link', personId: 'p' });
  for (const [wrong, why] of [
    [{ ...said, isVerified: false }, 'mail_unverified'],
    [{ ...said, email: 'ann@sub.shop.example' }, 'domain_not_allowed'],
    [{ ...said, email: '' }, 'mail_missing'],
  ] as const)
    expect(whoComes(wrong, provider, { ...none, byEmail })).toEqual({ kind: 'refuse', why });
});

test('a role is the highest that a value matches, whole; one that was left out for its length is not taken away', () => {
  const mapping = { claim: 'groups', admin: ['desk-admins'], supervisor: ['desk-leads'] };
  expect(roleIn(claims, null)).toBeNull();
  expect(roleIn({ ...claims, groups: ['desk-leads', 'desk-admins'] }, mapping)).toBe('admin');
  expect(roleIn({ ...claims, groups: 'desk-leads' }, mapping)).toBe('supervisor');
  expect(roleIn({ ...claims, groups: ['desk-admins-emeriti', 'Desk-Admins'] }, mapping)).toBe('agent');
  expect(roleIn(claims, mapping)).toBe('agent');
  expect(roleIn({ ...claims, _claim_names: { groups: 'src1' } }, mapping)).toBeNull();
  expect(isEverybodys('gmail.com')).toBe(true);
  expect(isEverybodys('shop.example')).toBe(false);
});
