// Reads labelled messages, one JSON object a line: {"text": "Where is my card?", "label": "card_arrival"}. A label of null says
// that the message is out of scope. What cannot be used is told with its line; nothing is left out silently.

export type LabelledText = {
  text: string;
  /** Null: out of scope. */
  label: string | null;
};

/** Lines count from 1. */
export type LineProblem = { line: number; problem: string };

export type Dataset = { rows: LabelledText[]; problems: LineProblem[] };

/** Reads a whole file. A mark of byte order, CRLF, empty lines and a missing last newline are all fine. */
export function parseDataset(jsonl: string): Dataset {
  const rows: LabelledText[] = [];
  const problems = eachLine(jsonl, value => {
    const row = readRow(value);
    if (typeof row === 'string') return row;
    rows.push(row);
    return null;
  });
  return { rows, problems };
}

/**
 * Reads each line that is not empty as a JSON object.
 * @param take says what is wrong with an object, or null
 */
export function eachLine(
  jsonl: string,
  take: (value: Record<string, unknown>) => string | null,
): LineProblem[] {
  const problems: LineProblem[] = [];
  for (const [index, line] of jsonl
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const value = objectOf(line);
    const problem = typeof value === 'string' ? value : take(value);
    if (problem !== null) problems.push({ line: index + 1, problem });
  }
  return problems;
}

function objectOf(line: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : 'is not a JSON object';
  } catch {
    return 'is not JSON';
  }
}

function readRow({ text, label }: Record<string, unknown>): LabelledText | string {
  if (text === undefined) return '"text" is missing';
  if (typeof text !== 'string') return '"text" is not a string';
  if (text.trim() === '') return '"text" is empty';
  if (label === undefined) return '"label" is missing: null says out of scope';
  if (label !== null && typeof label !== 'string') return '"label" is neither a string nor null';
  if (label?.trim() === '') return '"label" is empty: null says out of scope';
  return { text, label };
}
