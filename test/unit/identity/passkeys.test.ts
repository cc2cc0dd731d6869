import { expect, test } from 'vitest';
import { siteOf } from '../../../server/features/identity/factors/passkeys.ts';

test('passkeys belong to a name with https, or to this machine', () => {
  expect(siteOf('https://desk.example:8443/path')).toEqual({
    ...{ id: 'desk.example', origin: 'https://desk.example:8443' },
  });
  expect(siteOf('http://localhost:4100')).toEqual({ id: 'localhost', origin: 'http://localhost:4100' });
  for (const not of [
    null,
    'http://desk.example',
    'https://203.0.113.7',
    'http://127.0.0.1:4100',
    'https://[::1]',
  ])
    expect(siteOf(not)).toBeNull();
});
