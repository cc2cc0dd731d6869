// Reads a command line, and words the help. Pure.
import { parseArgs } from 'node:util';
import { type Command, CommandProblem } from './command.ts';

export type Asked =
  | { kind: 'help'; commands: readonly Command[] }
  | { kind: 'run'; command: Command; operands: string[]; options: Record<string, unknown> };

const call = 'npm run steward --';

/** What the words after `npm run steward --` ask for. Throws CommandProblem when that is not clear. */
export function readArguments(words: readonly string[], commands: readonly Command[]): Asked {
  const wantsHelp =
    words.length === 0 || words.includes('--help') || words.includes('-h') || words[0] === 'help';
  const named = words.filter(word => !word.startsWith('-') && word !== 'help');
  const found = commands.find(({ name }) => isPrefix(name.split(' '), named));
  if (wantsHelp) {
    const family = commands.filter(({ name }) => name.split(' ')[0] === named[0]);
    return { kind: 'help', commands: found ? [found] : family.length > 0 ? family : commands };
  }
  if (!found) throw new CommandProblem(unknownCommand(named, commands));
  const rest = words.slice(found.name.split(' ').length);
  const { values, positionals } = parse(rest, found);
  if (!isEnough(positionals.length, found.operands)) {
    throw new CommandProblem(`${usageOf(found)}\n\nMore: ${call} ${found.name} --help`);
  }
  return { kind: 'run', command: found, operands: positionals, options: values };
}

/** A last operand that ends in `…` stands for one or more. */
const isEnough = (given: number, operands: readonly string[]): boolean =>
  operands.at(-1)?.endsWith('…') ? given >= operands.length : given === operands.length;

function parse(words: readonly string[], { name, options }: Command) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: Object.fromEntries(
        Object.entries(options).map(([key, { type, multiple = false }]) => [key, { type, multiple }]),
      ),
      allowPositionals: true,
    });
    const lists = Object.entries(options).filter(([, { multiple }]) => multiple);
    return { values: { ...Object.fromEntries(lists.map(([key]) => [key, []])), ...values }, positionals };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new CommandProblem(`${reason}.\nMore: ${call} ${name} --help`);
  }
}

const isPrefix = (name: string[], words: string[]): boolean => name.every((word, at) => words[at] === word);

function unknownCommand(named: string[], commands: readonly Command[]): string {
  const family = commands.filter(({ name }) => name.split(' ')[0] === named[0]);
  const asked = named.slice(0, 2).join(' ');
  const choices = (family.length > 0 ? family : commands).map(({ name }) => `  ${call} ${name}`);
  return [`There is no command "${asked}". There are:`, ...choices].join('\n');
}

function usageOf({ name, operands, options }: Command): string {
  const required = operands.map(operand => ` <${operand}>`).join('');
  return `Usage: ${call} ${name}${required}${Object.keys(options).length > 0 ? ' [options]' : ''}`;
}

/** The help of one command, or the list of several. */
export function helpOf(commands: readonly Command[]): string {
  const [only] = commands;
  if (commands.length === 1 && only) {
    const rows = Object.entries(only.options).map(([name, { value, help }]): [string, string] => [
      `--${name}${value ? ` <${value}>` : ''}`,
      help,
    ]);
    return [only.summary, '', usageOf(only), ...(rows.length > 0 ? ['', ...table(rows)] : [])].join('\n');
  }
  const rows = commands.map(({ name, operands, summary }): [string, string] => [
    [name, ...operands.map(operand => `<${operand}>`)].join(' '),
    summary,
  ]);
  return [
    `Usage: ${call} <command>`,
    '',
    ...table(rows),
    '',
    `More about one: ${call} <command> --help`,
  ].join('\n');
}

function table(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
