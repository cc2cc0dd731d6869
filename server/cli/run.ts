/**
 * Owns the run of one command: configuration, database, Ctrl-C, and what is printed when it fails. A problem that the
 * person can mend is a sentence, anything else keeps its stack.
 */
import { text } from 'node:stream/consumers';
import { systemClock } from '#platform/clock.ts';
import { createDb, type Db } from '#platform/db/db.ts';
import { createIds } from '#platform/ids.ts';
import { silentLog } from '#platform/log.ts';
import { AppError } from '#protocol/errors.ts';
import { readConfig } from '../config.ts';
import type { Environment } from '../config-reader.ts';
import { createDatabase } from '../start/database.ts';
import { explain } from '../start/problem.ts';
import { helpOf, readArguments } from './arguments.ts';
import { type Command, CommandProblem, type OpenDatabase } from './command.ts';
import { askSecret } from './secret-input.ts';

export type Terminal = {
  env: Environment;
  input: NodeJS.ReadStream;
  output: NodeJS.WritableStream;
  errors: NodeJS.WritableStream;
  /** Fires at Ctrl-C. */
  signal: AbortSignal;
};

/** Runs what the words ask for. Answers the exit code: 0, 1 for a failure, 2 for words it does not
 * understand, 130 when it was cut off. */
export async function runCli(
  words: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<number> {
  const say = (line: string) => terminal.output.write(`${line}\n`);
  const tell = (line: string) => terminal.errors.write(`${line}\n`);
  let asked: ReturnType<typeof readArguments>;
  try {
    asked = readArguments(words, commands);
  } catch (error) {
    tell(messageOf(error));
    return 2;
  }
  if (asked.kind === 'help') {
    say(helpOf(asked.commands));
    return 0;
  }
  const { command, operands, options } = asked;
  const answer = readConfig(terminal.env);
  if (!answer.ok) {
    tell(answer.problems.join('\n'));
    return 1;
  }
  const { config } = answer;
  const log = silentLog;
  const opened = openOnce(() => createDatabase({ config, log, mayShare: true, onProgress: tell }));
  try {
    await command.run({
      operands,
      options,
      config,
      log,
      clock: systemClock,
      newId: createIds(systemClock),
      database: opened.get,
      say,
      tell,
      askSecret: question => askSecret(question, terminal),
      readInput: () => text(terminal.input),
      signal: terminal.signal,
    });
    return 0;
  } catch (error) {
    if (terminal.signal.aborted || (error instanceof Error && error.name === 'AbortError')) return 130;
    tell(messageOf(error));
    return 1;
  } finally {
    await opened.close();
  }
}

function messageOf(error: unknown): string {
  if (error instanceof CommandProblem) return error.message;
  if (!(error instanceof AppError)) return explain(error);
  const details = (error.details ?? []).map(({ path, problem }) => `  ${path}: ${problem}`);
  return [error.message, ...details].join('\n');
}

/** Opens the database when a command first asks for it, and closes what was opened. */
function openOnce(create: () => ReturnType<typeof createDatabase>) {
  let open: Promise<OpenDatabase> | null = null;
  let database: ReturnType<typeof createDatabase> | null = null;
  let pool: Db | null = null;
  return {
    get(): Promise<OpenDatabase> {
      open ??= (async () => {
        database = create();
        const { connectionString } = await database.open();
        pool = createDb({
          connectionString,
          log: silentLog,
          poolSize: 4,
          applicationName: 'steward command',
        });
        return { db: pool, connectionString };
      })();
      return open;
    },
    async close(): Promise<void> {
      await open?.catch(() => {});
      await pool?.stop();
      await database?.stop();
    },
  };
}
