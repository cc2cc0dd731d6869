import { expect, test } from 'vitest';
import { createLog } from '../../../server/platform/log.ts';

test('secrets are replaced, and the level is a word', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  log.info(
    { user: { password: 'hunter2' }, token: 'abc', headers: { authorization: 'Bearer abc' } },
    'signed in',
  );
  log.debug('not said');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    msg: 'signed in',
    user: { password: '[redacted]' },
    token: '[redacted]',
    headers: { authorization: '[redacted]' },
  });
});
