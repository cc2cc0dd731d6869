// `npm run steward -- address …`: who may come in by where they are, and the way back in for somebody who shut themselves out. A running
// server takes it up within a second.
import type { Acting } from '#platform/http/acting.ts';
import { formatCidr, parseCidr } from '#protocol/cidr.ts';
import { surfaces } from '#protocol/surfaces.ts';
import { type AddressesService, createAddressesService } from '../features/addresses/index.ts';
import { createAuditWriter } from '../features/audit/index.ts';
import { byCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';

const doer = (): Acting => ({ ...byCommand(), ip: null });

const ruleOptions = {
  reason: { type: 'string', value: 'text', help: 'Why, for whoever finds the rule later.' },
  hours: { type: 'string', value: 'number', help: 'For so many hours; until it is taken away unless given.' },
  surface: {
    type: 'string',
    multiple: true,
    value: 'name',
    help: `One of ${surfaces.join(', ')}; may be given several times. All of them unless given.`,
  },
} as const;

const block = command({
  name: 'address block',
  summary: 'Keeps an address or a range out.',
  operands: ['range'],
  options: ruleOptions,
  run: context => write(context, 'deny'),
});

const allow = command({
  name: 'address allow',
  summary: 'Lets an address or a range in, whatever else keeps it out.',
  operands: ['range'],
  options: ruleOptions,
  run: context => write(context, 'allow'),
});

const unblock = command({
  name: 'address unblock',
  summary: 'Takes away what keeps an address or a range out, and says what else does.',
  operands: ['range'],
  options: {},
  async run(context) {
    const addresses = await addressesOf(context);
    const range = rangeOf(context);
    const { removed, isLifted } = await addresses.unblock(range, doer());
    for (const rule of removed) context.say(`The rule for ${rule.range} is gone: ${rule.reason}`);
    if (isLifted) context.say(`The block of ${range} is lifted.`);
    const rest = await addresses.holding(range);
    for (const rule of rest) {
      context.say(`${range} is still kept out by the rule for ${rule.range}: ${rule.reason}`);
    }
    if (rest.length > 0) context.say(`To let it in all the same: address allow ${range}`);
    else if (removed.length === 0 && !isLifted) context.say(`Nothing kept ${range} out.`);
  },
});

const list = command({
  name: 'address list',
  summary: 'Lists rules and blocks that hold now.',
  operands: [],
  options: {},
  async run(context) {
    const { rules, blocks } = await (await addressesOf(context)).list();
    for (const { effect, range, surfaces, until, reason, by } of rules) {
      context.say(`${effect}  ${range}  ${surfaces.join(',')}  ${untilText(until)}  ${by.name}: ${reason}`);
    }
    for (const { network, until, points, why } of blocks) {
      context.say(
        `block  ${network}  all  ${untilText(until)}  ${Math.round(points)} points: ${why.join(', ')}`,
      );
    }
  },
});

type RuleContext = Context<{
  reason: string | undefined;
  hours: string | undefined;
  surface: string[];
}>;

async function write(context: RuleContext, effect: 'allow' | 'deny'): Promise<void> {
  const { options, clock, say } = context;
  const chosen = options.surface.map(name => {
    const known = surfaces.find(surface => surface === name);
    if (!known) throw new CommandProblem(`${name} is none of ${surfaces.join(', ')}.`);
    return known;
  });
  const hours = options.hours === undefined ? null : Number(options.hours);
  if (hours !== null && !(hours > 0 && hours <= 100_000)) {
    throw new CommandProblem('--hours must be a number of hours, such as 24.');
  }
  const rule = await (await addressesOf(context)).add(
    {
      ...{ range: rangeOf(context), effect, reason: options.reason ?? 'By a command' },
      surfaces: chosen.length > 0 ? chosen : [...surfaces],
      until: hours === null ? null : clock.now() + Math.round(hours * 3_600_000),
    },
    doer(),
    true,
  );
  say(`${rule.range} is ${effect === 'deny' ? 'kept out' : 'let in'}: ${rule.surfaces.join(', ')}.`);
}

function rangeOf({ operands }: Pick<Context<unknown>, 'operands'>): string {
  const cidr = parseCidr(operands[0] ?? '');
  if (!cidr) throw new CommandProblem(`${operands[0]} is no address and no range such as 203.0.113.0/24.`);
  return formatCidr(cidr);
}

async function addressesOf({
  database,
  clock,
  newId,
}: Pick<Context<unknown>, 'database' | 'clock' | 'newId'>): Promise<AddressesService> {
  const { db } = await database();
  // A running server finds it by itself.
  return createAddressesService({
    ...{ db, clock, newId, audit: createAuditWriter({ clock, newId }) },
    changed: async () => {},
  });
}

const untilText = (until: number | null): string =>
  until === null ? 'for good' : `until ${new Date(until).toISOString()}`;

export const addressCommands: readonly Command[] = [list, block, allow, unblock];
