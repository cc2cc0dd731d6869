// `npm run steward -- security …`: what the rules find in events that were, or that are made up.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { DetectionRule } from '#protocol/detection.ts';
import { millis } from '#protocol/schema.ts';
import { type SecurityEvent, securityActions, securityEventTypes, threatLevels } from '#protocol/security.ts';
import { readDetectionFile } from '../config-detection.ts';
import { attackEvents, attacks, createDetector, ordinaryEvents } from '../features/security/index.ts';
import { type Command, CommandProblem, command } from './command.ts';

/** As the API answers it; what is not needed to judge it may be left out. */
const line = z.object({
  id: z.string().default(''),
  eventType: z.enum(securityEventTypes),
  sourceIp: z.string().default(''),
  userId: z.string().nullable().default(null),
  timestamp: millis,
  threatLevel: z.enum(threatLevels).default('info'),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  actionTaken: z.enum(securityActions).default('none'),
});

/** Made-up events begin here, so that the same words give the same lines. */
const startMs = Date.UTC(2026, 0, 5, 8);

const simulate = command({
  name: 'security simulate',
  summary: 'Plays security events, of a file or made up, and prints what the rules find in them and when.',
  operands: [],
  options: {
    events: { type: 'string', value: 'file', help: 'One event a line, as JSON; in any order.' },
    attack: {
      type: 'string',
      value: 'rule',
      help: `Made up, within an ordinary day: ${Object.keys(attacks).join(', ')}.`,
    },
    count: { type: 'string', value: 'number', help: 'How large the attack is; twice what is found.' },
    seed: { type: 'string', value: 'number', help: 'Another one gives another day; 1.' },
    rules: { type: 'string', value: 'file', help: 'Changes of the rules as JSON; those of the server.' },
    print: { type: 'boolean', help: 'Prints the events instead, a line each, for --events.' },
  },
  async run({ options, config, say, tell }) {
    const rules = options.rules === undefined ? config.detection : readRules(options.rules);
    const events =
      options.attack === undefined
        ? await readEvents(options.events)
        : madeUp({ attack: options.attack, count: options.count, seed: options.seed }, rules);
    events.sort((a, b) => a.timestamp - b.timestamp);
    if (options.print) {
      for (const event of events) say(JSON.stringify(event));
      return;
    }
    const detector = createDetector({ rules });
    const findings = events.flatMap(event => detector.take(event));
    for (const { rule, group, at, since, count } of findings)
      say(`${new Date(at).toISOString()} ${rule} ${group}: ${count} since ${new Date(since).toISOString()}`);
    tell(`${events.length} events, ${rules.length} rules, ${findings.length} found`);
  },
});

type MadeUp = { attack: string; count: string | undefined; seed: string | undefined };

function madeUp({ attack, count, seed }: MadeUp, rules: readonly DetectionRule[]): SecurityEvent[] {
  if (!Object.hasOwn(attacks, attack))
    throw new CommandProblem(
      `There is no attack ${attack}. Choose one of ${Object.keys(attacks).join(', ')}.`,
    );
  const threshold = rules.find(({ name }) => name === attack)?.threshold ?? 100;
  const size = wholeNumber('--count', count) ?? 2 * threshold;
  const dice = wholeNumber('--seed', seed) ?? 1;
  return [
    ...ordinaryEvents({ count: 2_000, startMs, seed: dice }),
    ...attackEvents(attack, { count: size, startMs: startMs + 3_600_000, seed: dice }),
  ];
}

function wholeNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CommandProblem(`${option} must be a whole number up to 999999.`);
}

async function readEvents(path: string | undefined): Promise<SecurityEvent[]> {
  if (path === undefined)
    throw new CommandProblem('Name a file: --events events.jsonl; or make events up: --attack scraping.');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandProblem(`${path} cannot be read.`);
  });
  return text.split('\n').flatMap((row, at) => {
    if (row.trim() === '') return [];
    const event = line.safeParse(parsed(row, `Line ${at + 1}`));
    if (event.success) return [event.data];
    throw new CommandProblem(`Line ${at + 1} is no security event: ${z.prettifyError(event.error)}`);
  });
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandProblem(`${where} is no JSON.`);
  }
}

function readRules(path: string): DetectionRule[] {
  const found = readDetectionFile(resolve(path));
  if (found.ok) return found.rules;
  throw new CommandProblem(`${path} ${found.problem}.`);
}

export const securityCommands: readonly Command[] = [simulate];
