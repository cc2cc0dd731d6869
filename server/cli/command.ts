/** Owns what a command of `npm run steward` is. Rooms write theirs in a file beside this one and enter it in list.ts. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { Config } from '../config.ts';

export type Option = {
  type: 'string' | 'boolean';
  /** May be given several times. */
  multiple?: boolean;
  /** What stands for the value in the help: `--role <role>`. */
  value?: string;
  help: string;
};

type ValueOf<O extends Option> = O['type'] extends 'boolean'
  ? boolean
  : O['multiple'] extends true
    ? string[]
    : string;

export type OpenDatabase = { db: Db; connectionString: string };

export type Context<Options> = {
  /** As many as the command names. */
  operands: string[];
  /** Absent where not given; a repeated option is an empty list then. */
  options: Options;
  config: Config;
  log: Log;
  clock: Clock;
  newId(): Id;
  /** The installation's database, migrated: that of the running server, or started for this command. */
  database(): Promise<OpenDatabase>;
  /** Writes a line of the answer. */
  say(line: string): void;
  /** Writes a line about the work, which a pipe does not see. */
  tell(line: string): void;
  /** Asks without showing what is typed; null where nobody can be asked. */
  askSecret(question: string): Promise<string | null>;
  /** All of the standard input. */
  readInput(): Promise<string>;
  /** Fires at Ctrl-C. */
  signal: AbortSignal;
};

type OptionsOf<Given extends Record<string, Option>> = {
  [Name in keyof Given]: Given[Name]['multiple'] extends true
    ? ValueOf<Given[Name]>
    : ValueOf<Given[Name]> | undefined;
};

type CommandOf<Given extends Record<string, Option>> = {
  /** `user add`, or one word alone. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** Names of what must follow, such as `email`; a last one like `path…` may be given several times. */
  operands: readonly string[];
  options: Given;
  run(context: Context<OptionsOf<Given>>): Promise<void>;
};

export type Command = Omit<CommandOf<Record<string, Option>>, 'run'> & {
  run(context: Context<Record<string, unknown>>): Promise<void>;
};

/** Declares a command; its context has the options' own types. */
export function command<const Given extends Record<string, Option>>(definition: CommandOf<Given>): Command {
  // Safe: the runner reads the arguments by these very options.
  return definition as unknown as Command;
}

/** A reason why a command cannot do it, worded for the person who typed it. */
export class CommandProblem extends Error {
  override name = 'CommandProblem';
}
