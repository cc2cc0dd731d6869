// `npm run steward -- simulate`: customers write in the widget, so that newcomers see a console live.
import { createSystemPorts } from '#client/system.ts';
import { demoShop } from '../demo/people.ts';
import { type Command, CommandProblem, command } from './command.ts';
import { readScripts, type SetName, setIn, setNames } from './simulate/scripts.ts';
import { simulate } from './simulate/simulation.ts';
import { summaryOf } from './simulate/tally.ts';

const simulateCommand = command({
  name: 'simulate',
  summary: 'Plays customers who write in the widget of a running server.',
  operands: [],
  options: {
    rate: { type: 'string', value: 'number', help: 'Conversations that begin in a minute; 20.' },
    count: { type: 'string', value: 'number', help: 'Conversations in all; 30.' },
    set: { type: 'string', value: 'name', help: `What is said: ${setNames.join(', ')}.` },
    data: {
      type: 'string',
      value: 'folder',
      help: 'The folder of banking77 or doc2dial, which do not ship.',
    },
    server: { type: 'string', value: 'url', help: 'Another server than the one on this machine.' },
    site: { type: 'string', value: 'key', help: "The key of the site; the demo shop's." },
    think: { type: 'string', value: 'seconds', help: 'How long a customer reads before writing again; 3.' },
  },
  async run({ options, config, newId, say, tell, signal }) {
    const set = setNamed(options.set ?? setIn(options.data));
    const scripts = readScripts(set, options.data);
    const count = wholeNumber('--count', options.count, { otherwise: 30, lowest: 1, highest: 100_000 });
    const perMinute = wholeNumber('--rate', options.rate, { otherwise: 20, lowest: 1, highest: 60_000 });
    const thinkS = wholeNumber('--think', options.think, { otherwise: 3, lowest: 0, highest: 600 });
    const serverUrl = serverNamed(options.server) ?? `http://127.0.0.1:${config.port}`;
    tell(`${count} customers, ${perMinute} a minute, from the set ${set}, at ${serverUrl}`);
    const { tally, tookMs } = await simulate({
      ...{ serverUrl, scripts, count, perMinute, newId, signal },
      siteKey: options.site ?? demoShop.siteKey,
      ports: createSystemPorts(),
      patienceMs: 20_000,
      thinkMs: thinkS * 1_000,
      atOnce: 200,
      progress: tell,
    });
    for (const line of summaryOf(tally, tookMs)) say(line);
    if (tally.failed > 0) throw new CommandProblem(`${tally.failed} conversations failed.`);
  },
});

function setNamed(name: string): SetName {
  const found = setNames.find(known => known === name);
  if (!found) throw new CommandProblem(`--set must be one of ${setNames.join(', ')}.`);
  return found;
}

function wholeNumber(
  name: string,
  given: string | undefined,
  { otherwise, lowest, highest }: { otherwise: number; lowest: number; highest: number },
): number {
  if (given === undefined) return otherwise;
  // "20/min" is what people write for a rate.
  const number = /^\d{1,9}(\/min)?$/.test(given) ? Number.parseInt(given, 10) : Number.NaN;
  if (number >= lowest && number <= highest) return number;
  throw new CommandProblem(`${name} must be a whole number from ${lowest} to ${highest}.`);
}

function serverNamed(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new CommandProblem('--server must begin with http:// or https://.');
  }
  return given.replace(/\/+$/, '');
}

export const simulateCommands: readonly Command[] = [simulateCommand];
