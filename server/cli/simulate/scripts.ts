// What simulated customers say: the shipped set, or real conversations from a folder of the person's own.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoConversations } from '../../demo/conversations.ts';
import { CommandProblem } from '../command.ts';
import { readCsv } from './csv.ts';

export const setNames = ['demo', 'banking77', 'doc2dial'] as const;
export type SetName = (typeof setNames)[number];

/** What one customer writes, in order. */
export type Script = { turns: string[]; locale: string };

const files = { banking77: 'train.csv', doc2dial: 'conversations.jsonl' } as const;
/** Longer than the longest that anybody says; the server takes 20,000. */
const longestTurn = 4_000;

/** The set that a folder holds, when nobody named one. */
export function setIn(dataDir: string | undefined): SetName {
  if (dataDir === undefined) return 'demo';
  const found = (['banking77', 'doc2dial'] as const).find(name => existsSync(join(dataDir, files[name])));
  if (found) return found;
  throw new CommandProblem(
    `${dataDir} holds neither ${files.banking77} (banking77) nor ${files.doc2dial} (doc2dial).`,
  );
}

/** Reads a set. Throws CommandProblem when a file is missing or is not what it should be. */
export function readScripts(set: SetName, dataDir: string | undefined): Script[] {
  if (set === 'demo') return demoConversations.map(({ turns, locale }) => ({ turns, locale }));
  const file = files[set];
  if (dataDir === undefined) {
    throw new CommandProblem(
      `The set ${set} does not ship: give the folder that holds its ${file} with --data.`,
    );
  }
  const path = join(dataDir, file);
  if (!existsSync(path)) throw new CommandProblem(`There is no ${file} in ${dataDir}.`);
  const text = readFileSync(path, 'utf8');
  const scripts = set === 'banking77' ? bankingScripts(text) : dialogueScripts(text, path);
  const whole = scripts.filter(({ turns }) => turns.length > 0);
  if (whole.length === 0) throw new CommandProblem(`${path} holds no conversation.`);
  return whole;
}

const isSaid = (text: string): boolean => text.trim() !== '' && text.length <= longestTurn;

/** One question a line, in the first column; the first line names the columns. */
function bankingScripts(text: string): Script[] {
  const [, ...rows] = readCsv(text);
  return rows.map(([question = '']) => ({ turns: [question].filter(isSaid), locale: 'en' }));
}

/** One conversation a line: `{turns: [{from: 'customer' | 'agent', text}]}`. */
function dialogueScripts(text: string, path: string): Script[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => ({ turns: customerTurns(line, `${path}:${number}`), locale: 'en' }));
}

function customerTurns(line: string, place: string): string[] {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    throw new CommandProblem(`${place} is not JSON.`);
  }
  const turns = (read as { turns?: unknown } | null)?.turns;
  if (!Array.isArray(turns)) throw new CommandProblem(`${place} has no list of turns.`);
  return turns
    .filter(
      (turn): turn is { from: string; text: string } =>
        turn?.from === 'customer' && typeof turn.text === 'string',
    )
    .map(({ text }) => text)
    .filter(isSaid);
}
