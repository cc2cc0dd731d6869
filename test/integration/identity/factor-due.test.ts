// A role must have a second factor at once: consoles that are open fall without being wiped, and cannot come back before it is set up.
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TotpOffer } from '../../../src/protocol/http/factors.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp();
});
afterAll(() => app?.close());

const call = (token: string, method: string, path: string, body?: object) =>
  fetch(`${app.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

test('open consoles fall, a new one is refused until a factor is set up', async () => {
  const root = await app.person('Root', 'admin');
  const ann = await app.person('Ann');
  const socket = await app.console(ann.token);
  const fallen = new Promise<unknown>(resolve => socket.once('session.ended', resolve));
  const rule = { isRequired: true, graceDays: 0 };
  expect((await call(root.token, 'PUT', 'security/factors/agent', rule)).status).toBe(204);
  expect(await fallen).toMatchObject({ reason: 'rights_changed' });
  await expect(app.console(ann.token)).rejects.toMatchObject({
    data: { code: 'second_factor_required', retryable: false },
  });
  // Who signs in anew finds the set-up, and goes on from there.
  const { access_token: token } = await app.post<{ access_token: string }>('/api/v1/auth/login', {
    ...{ email: ann.email, password },
  });
  const { secret } = (await (await call(token, 'POST', 'auth/factors/totp')).json()) as TotpOffer;
  const code = new TOTP({ secret: secret.replaceAll(' ', '') }).generate();
  expect((await call(token, 'POST', 'auth/factors/totp/confirm', { code })).status).toBe(200);
  expect((await app.console(token)).connected).toBe(true);
});
