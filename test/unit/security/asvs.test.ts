// docs/asvs.md answers every requirement of the OWASP ASVS 5.0.0, levels 1 and 2, and names nothing that is not there.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isThere } from '../../helpers/named-tests.ts';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/asvs.md'), 'utf8');

/** `1.2: 1-5` are 1.2.1 to 1.2.5, all of that level; what a section lacks is of level 3. */
const first =
  '1.2: 1-5; 1.3: 1-2; 1.5: 1; 2.1: 1; 2.2: 1-2; 2.3: 1; 3.2: 1-2; 3.3: 1; 3.4: 1-2; 3.5: 1-3; 4.1: 1; 4.4: 1; 5.2: 1-2; 5.3: 1-2; ' +
  '6.1: 1; 6.2: 1-8; 6.3: 1-2; 6.4: 1-2; 7.2: 1-4; 7.4: 1-2; 8.1: 1; 8.2: 1-2; 8.3: 1; 9.1: 1-3; 9.2: 1; 10.4: 1-5; 11.3: 1-2; ' +
  '11.4: 1; 12.1: 1; 12.2: 1-2; 13.4: 1; 14.2: 1; 14.3: 1; 15.1: 1; 15.2: 1; 15.3: 1';
const second =
  '1.1: 1-2; 1.2: 6-9; 1.3: 3-11; 1.4: 1-3; 1.5: 2; 2.1: 2-3; 2.2: 3; 2.3: 2-4; 2.4: 1; 3.3: 2-4; 3.4: 3-6; 3.5: 4-5; 3.7: 1-2; ' +
  '4.1: 2-3; 4.2: 1; 4.3: 1-2; 4.4: 2-4; 5.1: 1; 5.2: 3; 5.4: 1-3; 6.1: 2-3; 6.2: 9-12; 6.3: 3-4; 6.4: 3-4; 6.5: 1-5; 6.6: 1-3; ' +
  '6.8: 1-4; 7.1: 1-3; 7.3: 1-2; 7.4: 3-5; 7.5: 1-2; 7.6: 1-2; 8.1: 2; 8.2: 3; 8.4: 1; 9.2: 2-4; 10.1: 1-2; 10.2: 1-2; 10.3: 1-4; ' +
  '10.4: 6-11; 10.5: 1-5; 10.6: 1-2; 10.7: 1-3; 11.1: 1-2; 11.2: 1-3; 11.3: 3; 11.4: 2-4; 11.5: 1; 11.6: 1; 12.1: 2-3; 12.3: 1-4; ' +
  '13.1: 1; 13.2: 1-5; 13.3: 1-2; 13.4: 2-5; 14.1: 1-2; 14.2: 2-4; 14.3: 2-3; 15.1: 2-3; 15.2: 2-3; 15.3: 2-7; 16.1: 1; 16.2: 1-5; ' +
  '16.3: 1-4; 16.4: 1-3; 16.5: 1-3; 17.1: 1; 17.2: 1-4; 17.3: 1-2';

const idsOf = (written: string): string[] =>
  written.split('; ').flatMap(part => {
    const [section = '', range = ''] = part.split(': ');
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => `${section}.${from + at}`);
  });

const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$/gm)].map(
  ([, id = '', level = '', answer = '', how = '', evidence = '']) => ({ id, level, answer, how, evidence }),
);

test('each of the 253 requirements of levels 1 and 2 is answered once, and no other', () => {
  const [one, two] = [idsOf(first), idsOf(second)];
  expect([one.length, two.length]).toEqual([70, 183]);
  const of = (level: string) => rows.filter(row => row.level === level).map(({ id }) => id);
  expect(of('1').sort()).toEqual(one.sort());
  expect(of('2').sort()).toEqual(two.sort());
  expect(rows).toHaveLength(253);
});

test('an answer is one of three; what is met names its evidence, what is not says why', () => {
  const answers = new Set(['met', 'not applicable', 'not met']);
  expect(rows.filter(({ answer }) => !answers.has(answer))).toEqual([]);
  expect(rows.filter(({ how }) => how.trim().length < 3)).toEqual([]);
  expect(rows.filter(({ answer, evidence }) => answer === 'met' && evidence.trim() === '')).toEqual([]);
});

test('what is not met stands at the top of the page, and nothing else does', () => {
  const [, listed = ''] = page.split('\n## Not met\n');
  const ids = [...(listed.split('\n## ')[0] ?? '').matchAll(/^- \*\*([\d.]+)\*\*/gm)].map(([, id]) => id);
  expect(ids).toEqual(rows.filter(({ answer }) => answer === 'not met').map(({ id }) => id));
  for (const answer of ['met', 'not applicable', 'not met']) {
    const counted = ['1', '2'].map(
      level => rows.filter(row => row.answer === answer && row.level === level).length,
    );
    expect(page).toContain(`| ${answer} | ${counted.join(' | ')} |`);
  }
});

/** As the addresses of headings are made on a page. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

test('every file, test and section that is named is there', () => {
  const missing = rows.flatMap(({ id, evidence }) => {
    const named = [...evidence.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    const files = named.filter(text =>
      text.includes(' › ')
        ? !isThere({ path: text.split(' › ')[0] ?? '', title: text.split(' › ').slice(1).join(' › ') })
        : !existsSync(join(root, text)),
    );
    const links = [...evidence.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    const sections = links.filter(link => {
      const [path = '', anchor] = link.split('#');
      const file = join(root, 'docs', path);
      if (!existsSync(file)) return true;
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
      return anchor !== undefined && !headings.some(heading => anchorOf(heading) === anchor);
    });
    return [...files, ...sections].map(name => `${id} ${name}`);
  });
  expect(missing).toEqual([]);
});
