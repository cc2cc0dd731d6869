import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDataset } from '#ai/intent/dataset.ts';

test('reads rows whatever the ends of lines, and null as out of scope', () => {
  const text = '\ufeff{"text":"Hi","label":"a"}\r\n\r\n{"text":"Ho","label":null,"more":1}';
  expect(parseDataset(text)).toEqual({
    rows: [
      { text: 'Hi', label: 'a' },
      { text: 'Ho', label: null },
    ],
    problems: [],
  });
  expect(parseDataset('')).toEqual({ rows: [], problems: [] });
});

test.each([
  ['{"text":', 'is not JSON'],
  ['[1]', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
  ['"text"', 'is not a JSON object'],
  ['{"label":"a"}', '"text" is missing'],
  ['{"text":1,"label":"a"}', '"text" is not a string'],
  ['{"text":"  ","label":"a"}', '"text" is empty'],
  ['{"text":"x"}', '"label" is missing: null says out of scope'],
  ['{"text":"x","label":3}', '"label" is neither a string nor null'],
  ['{"text":"x","label":" "}', '"label" is empty: null says out of scope'],
])('%s is told with its line: %s', (line, problem) => {
  const { rows, problems } = parseDataset(
    `{"text":"Hi","label":"a"}\n\n${line}\n{"text":"Ho","label":"b"}\n`,
  );
  expect(rows).toHaveLength(2);
  expect(problems).toEqual([{ line: 3, problem }]);
});

test('every line that says something is a row or a problem', () => {
  const row = fc.record({
    text: fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => text.trim() !== ''),
    label: fc.option(fc.constantFrom('a', 'b')),
  });
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          row.map(value => JSON.stringify(value)),
          fc.string(),
        ),
      ),
      lines => {
        const said = lines
          .join('\n')
          .replace(/^\ufeff/, '')
          .split(/\r?\n/)
          .filter(line => line.trim() !== '');
        const { rows, problems } = parseDataset(lines.join('\n'));
        expect(rows.length + problems.length).toBe(said.length);
      },
    ),
  );
  fc.assert(
    fc.property(fc.array(row), rows => {
      expect(parseDataset(rows.map(value => JSON.stringify(value)).join('\r\n')).rows).toEqual(rows);
    }),
  );
});
