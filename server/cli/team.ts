// `npm run steward -- team …`
import { strategies } from '../features/identity/accounts.ts';
import { type Command, CommandProblem, command } from './command.ts';
import { accountsOf, orFail } from './user.ts';

const add = command({
  name: 'team add',
  summary: 'Adds a team.',
  operands: ['name'],
  options: {
    strategy: { type: 'string', value: 'strategy', help: `How work is given out: ${strategies.join(', ')}.` },
  },
  async run(context) {
    const [name = ''] = context.operands;
    const asked = context.options.strategy ?? 'round_robin';
    const strategy = strategies.find(known => known === asked);
    if (!strategy) throw new CommandProblem(`The strategy must be one of ${strategies.join(', ')}.`);
    const accounts = await accountsOf(context);
    orFail(await accounts.addTeam({ name, strategy }));
    context.say(`The team ${name} is there.`);
  },
});

const list = command({
  name: 'team list',
  summary: 'Lists the teams.',
  operands: [],
  options: {},
  async run(context) {
    const accounts = await accountsOf(context);
    for (const { id, name, strategy } of await accounts.listTeams()) {
      context.say(`${id}  ${strategy.padEnd(11)}  ${name}`);
    }
  },
});

export const teamCommands: readonly Command[] = [add, list];
