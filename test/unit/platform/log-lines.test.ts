import { expect, test } from 'vitest';
import { createLog } from '../../../server/platform/log.ts';
import { readableLine } from '../../../server/platform/log-lines.ts';

function readable(log: (write: ReturnType<typeof createLog>) => void): string {
  const shown: string[] = [];
  const destination = { write: (line: string) => void shown.push(readableLine(line)) };
  log(createLog({ level: 'info', destination, clean: text => text }));
  return shown.join('');
}

test('a line reads time, level, message and fields', () => {
  const line = readable(log =>
    log.warn({ pid: 12, step: 'stop', why: 'a former run' }, 'stopping a database'),
  );
  expect(line).toMatch(
    /^ {2}\d\d:\d\d:\d\d warn {2}stopping a database pid=12 step=stop why="a former run"\n$/,
  );
});

test('an error keeps its stack, indented', () => {
  const line = readable(log => log.error({ err: new Error('no luck') }, 'it failed'));
  expect(line).toMatch(/error it failed\n {4}Error: no luck\n {8}at /);
});

test('what is not of the log stays as it is', () => {
  expect(readableLine('plain words\n')).toBe('plain words\n');
  expect(readableLine('42')).toBe('42');
});
