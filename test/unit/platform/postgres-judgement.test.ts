import { expect, test } from 'vitest';
import { parsePostmasterFile } from '../../../server/platform/db/embedded/postmaster.ts';
import { judgeServer } from '../../../server/platform/db/server-check.ts';

const fit = {
  where: 'db:5432/steward',
  number: '150004',
  version: '15.4',
  encoding: 'UTF8',
  mayCreate: true,
};

test('Postgres 15 and newer will do', () => {
  expect(judgeServer(fit)).toEqual({ ok: true, version: '15.4' });
  expect(judgeServer({ ...fit, number: '180001', version: '18.1' }).ok).toBe(true);
});

test.each([
  [{ number: '140012', version: '14.12' }, 'Postgres 14.12'],
  [{ number: '90624', version: '9.6.24' }, 'Postgres 9.6.24'],
  [{ encoding: 'SQL_ASCII' }, 'SQL_ASCII'],
  [{ mayCreate: false }, 'owner'],
])('an unfit server is refused with its reason: %o', (change, reason) => {
  const answer = judgeServer({ ...fit, ...change });
  expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(reason) });
});

test('the postmaster file is read, also while Postgres is still writing it', () => {
  const whole = '812\n/data\n1763900000\n43211\n\n127.0.0.1\n  5432001  65541\nready   \n';
  expect(parsePostmasterFile(whole)).toEqual({ pid: 812, port: 43211, ready: true });
  expect(parsePostmasterFile(whole.replace('ready', 'starting'))).toMatchObject({ ready: false });
  expect(parsePostmasterFile('812\n/data\n')).toEqual({ pid: 812, port: null, ready: false });
  expect(parsePostmasterFile('')).toBeNull();
  expect(parsePostmasterFile('-812\n')).toBeNull();
});
