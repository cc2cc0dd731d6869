// Attacks as events, and an ordinary day around them: what the rules are tried on. The same seed gives the same events. Pure.
import { createDice } from '#ai/dice.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { SecurityEvent } from '#protocol/security.ts';

export type Scenario = {
  /** How many of what the rule counts. */
  count: number;
  startMs: Millis;
  seed: number;
};

type Own = Partial<SecurityEvent> & Pick<SecurityEvent, 'eventType'>;
type Step = (at: number, roll: () => number) => Own;

const second = 1_000;
const minute = 60 * second;
const attacker = '203.0.113.66';
const account = (at: number) => `account-${at}@shop.example`;
const anywhere = (roll: () => number): string => `198.51.100.${1 + Math.floor(roll() * 254)}`;
const idOf = (kind: string, at: number): Id => `${kind}-7000-8000-${at.toString(16).padStart(12, '0')}`;
const thief = idOf('0199aaaa-0000', 1);
const stolenKey = idOf('0199bbbb-0000', 1);

const failed = (at: number, sourceIp: string): Own => ({
  ...{ eventType: 'sign_in_failed', sourceIp, threatLevel: 'low', actionTaken: 'refused' },
  details: { email: account(at) },
});
const limited = (surface: string): Own => ({
  ...{ eventType: 'rate_limited', sourceIp: attacker, threatLevel: 'low', actionTaken: 'limited' },
  details: { surface, rule: 'default' },
});

/** By the name of the rule that is to find it: what each step is, and how long after the one before it comes. */
export const attacks: Readonly<Record<string, readonly [everyMs: Millis, Step]>> = {
  credential_stuffing: [2 * second, at => failed(at, attacker)],
  password_spraying: [8 * minute, (at, roll) => failed(at, anywhere(roll))],
  brute_force: [20 * second, (_at, roll) => failed(0, anywhere(roll))],
  scraping: [
    second,
    at => ({
      ...{ eventType: 'object_read', sourceIp: attacker, userId: thief },
      details: { surface: 'api', object: `/api/v1/customers/${idOf('0199cccc-0000', at)}` },
    }),
  ],
  enumeration: [
    2 * second,
    at => ({
      ...{ eventType: 'object_unknown', sourceIp: attacker, actionTaken: 'refused' },
      details: { surface: 'api', object: `/api/v1/conversations/${idOf('0199dddd-0000', at)}` },
    }),
  ],
  key_misuse: [
    5 * minute,
    at => ({
      ...{ eventType: 'key_new_place', sourceIp: `198.51.${at % 250}.7`, threatLevel: 'medium' },
      details: { keyId: stolenKey, place: `198.51.${at % 250}.0/24` },
    }),
  ],
  injection_probes: [
    5 * second,
    at => ({
      ...{ eventType: 'injection_probe', sourceIp: attacker, threatLevel: 'medium', actionTaken: 'refused' },
      details: { surface: 'api', probes: 'sql', object: `/search/${at}` },
    }),
  ],
  flood: [50, () => limited('api')],
  socket_flood: [50, () => limited('widget')],
  impossible_travel: [
    minute,
    () => ({
      ...{ eventType: 'impossible_travel', sourceIp: attacker, userId: thief, threatLevel: 'high' },
      details: { from: 'DE', to: 'JP', km: 9_000 },
    }),
  ],
};

const toEvent = (own: Own, timestamp: Millis, id: Id): SecurityEvent => ({
  ...{ sourceIp: '', userId: null, threatLevel: 'info', details: {}, actionTaken: 'none' },
  ...own,
  ...{ id, timestamp },
});

/** @param name one of `attacks` */
export function attackEvents(name: string, { count, startMs, seed }: Scenario): SecurityEvent[] {
  const found = attacks[name];
  if (!found) return [];
  const [everyMs, step] = found;
  const roll = createDice(seed);
  return Array.from({ length: count }, (_, at) =>
    toEvent(step(at, roll), startMs + at * everyMs, idOf('0199eeee-0000', at)),
  );
}

/** People who sign in, mistype, read what they work on and follow links that are gone, from offices and homes. */
export function ordinaryEvents({ count, startMs, seed }: Scenario): SecurityEvent[] {
  const roll = createDice(seed);
  const pick = (most: number) => Math.floor(roll() * most);
  let at = startMs;
  return Array.from({ length: count }, (_, index) => {
    at += pick(20 * second);
    const person = pick(30);
    const sourceIp = person < 20 ? '192.0.2.10' : `192.0.2.${20 + person}`;
    const userId = idOf('0199ffff-0000', person);
    const read = { surface: 'api', object: `/api/v1/customers/${idOf('0199cccc-0000', pick(400))}` };
    const kinds: Own[] = [
      ...Array.from(
        { length: 12 },
        (): Own => ({ ...{ eventType: 'object_read', sourceIp, userId }, details: read }),
      ),
      { ...{ eventType: 'signed_in', sourceIp, userId } },
      failed(1_000 + person, sourceIp),
      { ...{ eventType: 'unknown_route', sourceIp }, details: { surface: 'api', object: '/favicon.ico' } },
    ];
    const own = kinds[pick(kinds.length)] ?? { eventType: 'signed_in' };
    return toEvent(own, at, idOf('0199eeee-0001', index));
  });
}
