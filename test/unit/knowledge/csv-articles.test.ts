import { expect, test } from 'vitest';
import { readCsvArticles } from '../../../server/features/knowledge/import/csv-articles.ts';
import { readCsv } from '../../../server/features/knowledge/import/csv-rows.ts';

const read = (text: string, columns = {}) => readCsvArticles({ name: 'f.csv', text }, columns);
const problems = (text: string, columns = {}) =>
  read(text, columns).problems.map(({ line, problem }) => `${line} ${problem}`);

test('reads quotes, line breaks within fields, and three separators', () => {
  expect(readCsv('\ufeffa,b\r\n"x ""y"", z","1\n2"\r\n\r\nlast,')).toEqual({
    ok: true,
    rows: [
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['x "y", z', '1\n2'] },
      { line: 5, fields: ['last', ''] },
    ],
  });
  expect(readCsv('a;"b,c,d"\n1;2')).toMatchObject({
    rows: [{ fields: ['a', 'b,c,d'] }, { fields: ['1', '2'] }],
  });
  expect(readCsv('a\tb\n1\t2')).toMatchObject({ rows: [{ fields: ['a', 'b'] }, { fields: ['1', '2'] }] });
  expect(readCsv('a,b\n1,"open')).toEqual({
    ok: false,
    line: 2,
    problem: 'begins a field in quotes that never ends',
  });
  expect(readCsv('a,b\n"1"x,2')).toMatchObject({ ok: false, line: 2 });
});

test('columns are found by their names, or as they are given', () => {
  const table = read(
    'Frage;Antwort;Tags;Sprache;ID\nWann?;Morgen.;a|b;de;7\nWo?;<p>Hier <b>jetzt</b></p><script>x</script>;;;',
  );
  expect(table.columns).toEqual({
    title: 'Frage',
    body: 'Antwort',
    tags: 'Tags',
    locale: 'Sprache',
    source: 'ID',
  });
  expect(table.articles).toEqual([
    {
      line: 2,
      article: { title: 'Wann?', body: 'Morgen.', tags: ['a', 'b'], locale: 'de', source: 'csv:f.csv#7' },
    },
    { line: 3, article: { title: 'Wo?', body: 'Hier **jetzt**', tags: [], locale: 'de', source: '' } },
  ]);
  expect(read('A,B\nx,y', { title: 'B', body: 'A' }).articles[0]?.article).toMatchObject({
    title: 'y',
    body: 'x',
  });
});

test('names every problem with its line', () => {
  expect(problems('A,B\nx,y')).toEqual([
    '1 has no column for the title: it has A, B',
    '1 has no column for the body: it has A, B',
  ]);
  expect(problems('title,body\nx,y', { title: 'Nope' })).toContain('1 has no column “Nope”');
  expect(problems('title,body,locale\n,y\n"two\nlines",\nz,z,not a tag\na,b,en,more')).toEqual([
    '2 has no title',
    '3 has no text',
    '5 `not a tag` is not a language tag such as en or de-AT',
    '6 has 4 fields where the first row has 3',
  ]);
  expect(problems('')).toEqual(['1 is empty']);
  expect(problems('title,body\n')).toEqual(['1 has no row below its names']);
});
