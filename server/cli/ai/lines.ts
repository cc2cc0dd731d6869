// Reads files of JSON lines for the commands of the AI. A file with a bad line is refused whole: what is left out silently
// would be missing from the result without anybody knowing.
import { readFile } from 'node:fs/promises';
import { eachLine, type LabelledText, type LineProblem, parseDataset } from '#ai/intent/dataset.ts';
import { CommandProblem } from '../command.ts';

const mostTold = 20;

export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandProblem(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it is not there';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'it may not be opened';
  return error instanceof Error ? error.message : String(error);
}

/** @throws CommandProblem that names every bad line, up to twenty */
export function refuseProblems(path: string, problems: readonly LineProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.slice(0, mostTold).map(({ line, problem }) => `  ${path}:${line}: ${problem}`);
  const more = problems.length - lines.length;
  throw new CommandProblem(
    [
      'Nothing was done. Lines that cannot be used:',
      ...lines,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n'),
  );
}

export async function readDataset(path: string): Promise<LabelledText[]> {
  const { rows, problems } = parseDataset(await readText(path));
  refuseProblems(path, problems);
  if (rows.length === 0) throw new CommandProblem(`${path} holds no row.`);
  return rows;
}

/** Rows of which each named field is a text that is not empty. */
export async function readTexts<const Name extends string>(
  path: string,
  names: readonly Name[],
): Promise<Record<Name, string>[]> {
  const rows: Record<Name, string>[] = [];
  const problems = eachLine(await readText(path), value => {
    for (const name of names) {
      const text = value[name];
      if (typeof text !== 'string') return `"${name}" is ${text === undefined ? 'missing' : 'not a string'}`;
      if (text.trim() === '') return `"${name}" is empty`;
    }
    rows.push(Object.fromEntries(names.map(name => [name, value[name]])) as Record<Name, string>);
    return null;
  });
  refuseProblems(path, problems);
  if (rows.length === 0) throw new CommandProblem(`${path} holds no row.`);
  return rows;
}
