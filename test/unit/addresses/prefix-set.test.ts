import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPrefixSet } from '../../../server/features/addresses/prefix-set.ts';
import {
  type Address,
  boundsOf,
  type Cidr,
  numberOf,
  parseAddress,
  parseCidr,
} from '../../../src/protocol/cidr.ts';

type Value = { id: number; isOn: boolean };
type Entry = { cidr: Cidr; value: Value };

/** The definition, entry by entry, on whole numbers. */
function slow(entries: readonly Entry[], address: Address, suits: (value: Value) => boolean): number | null {
  const number = numberOf(address.words);
  let best: Entry | null = null;
  for (const entry of entries) {
    if (entry.cidr.family !== address.family || !suits(entry.value)) continue;
    const { first, last } = boundsOf(entry.cidr);
    if (number < first || number > last) continue;
    if (best === null || entry.cidr.prefix > best.cidr.prefix) best = entry;
  }
  return best?.value.id ?? null;
}

// Few different bits, so that ranges hold one another, touch, and end at the ends of the line.
const narrow4 = fc.tuple(
  fc.constantFrom(0, 10, 127, 128, 255),
  fc.constantFrom(0, 1, 255),
  fc.constantFrom(0, 128, 255),
);
const address4 = narrow4.map(([a, b, c]) => `${a}.${b}.${c}.${c}`);
const group = fc.constantFrom('0', '1', '8000', 'ffff', '2001');
const address6 = fc
  .tuple(group, group, group, group)
  .map(([a, b, c, d]) => `${a}:${b}:${c}:${d}:${a}:${b}:${c}:${d}`);
const range = fc.oneof(
  fc.tuple(address4, fc.nat(32)).map(([text, length]) => `${text}/${length}`),
  fc.tuple(address6, fc.nat(128)).map(([text, length]) => `${text}/${length}`),
);
const entries = fc.array(fc.tuple(range, fc.boolean()), { maxLength: 60 }).map(all =>
  all.flatMap(([text, isOn], id): Entry[] => {
    const cidr = parseCidr(text);
    return cidr ? [{ cidr, value: { id, isOn } }] : [];
  }),
);

test('the narrowest range around an address is found, as by looking at each', () => {
  fc.assert(
    fc.property(entries, fc.array(fc.oneof(address4, address6), { maxLength: 30 }), (all, asked) => {
      const set = createPrefixSet(all);
      expect(set.size).toBe(all.length);
      const edges = all.flatMap(({ cidr }) => edgesOf(cidr));
      for (const address of [...asked.flatMap(text => parseAddress(text) ?? []), ...edges]) {
        for (const suits of [() => true, ({ isOn }: Value) => isOn]) {
          expect(set.find(address, suits)?.id ?? null).toBe(slow(all, address, suits));
        }
      }
    }),
    { numRuns: 400 },
  );
});

/** The ends of a range, and what stands beside them. */
function edgesOf(cidr: Cidr): Address[] {
  const { first, last } = boundsOf(cidr);
  const bits = cidr.family === 4 ? 32 : 128;
  const inLine = (number: bigint) => number >= 0n && number < 1n << BigInt(bits);
  return [first - 1n, first, last, last + 1n].filter(inLine).map(number => ({
    family: cidr.family,
    words: Array.from({ length: bits / 32 }, (_, word) =>
      Number((number >> BigInt(bits - 32 * (word + 1))) & 0xffffffffn),
    ),
  }));
}

test('nothing is found where nothing is', () => {
  const address = parseAddress('203.0.113.7');
  if (!address) throw new Error('it is one');
  expect(createPrefixSet([]).find(address, () => true)).toBeNull();
});
