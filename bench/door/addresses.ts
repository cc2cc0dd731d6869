// Ten thousand rules for addresses: how long one look takes, beside looking at each and beside Node's own list.
import { BlockList } from 'node:net';
import { createDice } from '#ai/dice.ts';
import { contains, parseAddress, parseCidr } from '#protocol/cidr.ts';
import { createPrefixSet } from '../../server/features/addresses/prefix-set.ts';
import { type AreaOptions, atLeast, type Figures, figure, median } from '../figure.ts';

const ruleCount = 10_000;
const rounds = 5;

export function measureAddresses({ say }: AreaOptions): Figures {
  say(`${ruleCount} rules for addresses`);
  const roll = createDice(11);
  const byte = () => Math.floor(roll() * 256);
  const group = () => Math.floor(roll() * 65_536).toString(16);
  const ranges = Array.from({ length: ruleCount }, (_, at) =>
    at % 4 === 0
      ? `2001:${group()}:${group()}::/${32 + Math.floor(roll() * 33)}`
      : `${byte()}.${byte()}.${byte()}.${byte()}/${16 + Math.floor(roll() * 17)}`,
  );
  const asked = Array.from({ length: 20_000 }, (_, at) =>
    at % 4 === 0 ? `2001:${group()}:${group()}::${group()}` : `${byte()}.${byte()}.${byte()}.${byte()}`,
  );
  const entries = ranges.flatMap(text => {
    const cidr = parseCidr(text);
    return cidr ? [{ cidr, value: text }] : [];
  });
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits = ''] = range.split('/');
    list.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  const from = performance.now();
  const set = createPrefixSet(entries);
  const builtMs = performance.now() - from;
  const yes = () => true;
  const ours = pace(asked, ip => {
    const address = parseAddress(ip);
    return address !== null && set.find(address, yes) !== null;
  });
  // Looking at each is slow enough with a part of the questions.
  const few = asked.slice(0, 1_000);
  const linear = pace(few, ip => {
    const address = parseAddress(ip);
    return address !== null && entries.some(({ cidr }) => contains(cidr, address));
  });
  const node = pace(asked, ip => list.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4'));
  return {
    'addresses judged, 10,000 rules, beside looking at each': figure({
      ...{ figure: ours, unit: '/ms', reference: linear, goal: '≥ 10 × a linear scan', met: atLeast(10) },
    }),
    "addresses judged, 10,000 rules, beside Node's BlockList": figure({
      ...{ figure: ours, unit: '/ms', reference: node, goal: '≥ 10 × net.BlockList', met: atLeast(10) },
    }),
    'rules laid out anew, 10,000 rules': figure({
      ...{ figure: builtMs, unit: 'ms', reference: 250, goal: '≤ 250 ms', met: () => builtMs <= 250 },
    }),
  };
}

function pace(asked: readonly string[], isIn: (ip: string) => boolean): number {
  const paces: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    for (const ip of asked) isIn(ip);
    paces.push(asked.length / (performance.now() - from));
  }
  return median(paces);
}
