// What a desk notes beside its conversations, for the demo: questions to models, who was there, what was promised. The same each time.
import type { Conversation } from '#protocol/documents/conversation.ts';
import { zoneOffset } from '#protocol/hours.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { ServiceTarget } from '#protocol/service-targets.ts';
import type { PlayedRun } from './play.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const byTheDesk = { isInOpeningHours: true, pauses: 'resolution' } as const;
/** What the demo shop promises: an hour, in a hurry a quarter of one, while it is open. */
export const demoTargets: ServiceTarget[] = [
  { teamId: null, priority: null, firstReplyMinutes: 15, resolutionMinutes: 480, ...byTheDesk },
  { teamId: null, priority: 3, firstReplyMinutes: 10, resolutionMinutes: 120, ...byTheDesk },
];

/** The model that the demo shop asked in the past; nowadays it asks none that costs anything. */
export const pastModel = { provider: 'openai', model: 'gpt-5-mini' } as const;

/** Millionths of a dollar for a million tokens. */
const prices = { input: 250_000, output: 2_000_000 };

const intents: readonly [RegExp, string][] = [
  [/refund|return|rückgabe|zurück|retour|rembours/i, 'returns'],
  [/payment|charged|invoice|gift card|rechnung|facture/i, 'payment'],
  [/deliver|order|track|parcel|liefer|bestell|livr|command/i, 'delivery'],
  [/clean|wash|care|rust|enamel|pfleg|spül|entret/i, 'care'],
];

const failures = ['timeout', 'rate_limited', 'timeout', 'unavailable', 'malformed', 'refused'] as const;

export type DemoRun = PlayedRun & {
  conversationId: Id;
  latencyMs: number;
  inputTokens: number;
  outputTokens: number;
  costMicros: number | null;
  intent: string;
  /** What the customer said of it; null nothing. */
  isHelpful: boolean | null;
  /** A call that failed before the one that answered; '' none. */
  failure: '' | (typeof failures)[number];
};

/** @param nth which of all conversations it is */
export function runOf(run: PlayedRun, { id }: Pick<Conversation, 'id'>, nth: number): DemoRun {
  const isMetered = run.provider === pastModel.provider;
  const inputTokens = isMetered ? 900 + 13 * ((nth * 7) % 61) : 0;
  const outputTokens = isMetered ? 40 + Math.ceil(run.text.length / 4) : 0;
  const hasFailed = isMetered && (nth % 11 === 3 || run.reason === 'model_unavailable');
  return {
    ...run,
    ...{ conversationId: id, inputTokens, outputTokens },
    latencyMs: isMetered ? 620 + ((nth * 271) % 1_900) + (hasFailed ? 4_000 : 0) : 4,
    isHelpful: run.decision === 'answered' && nth % 4 === 1 ? nth % 24 !== 5 : null,
    costMicros: isMetered
      ? Math.round((inputTokens * prices.input + outputTokens * prices.output) / 1_000_000)
      : null,
    intent: intents.find(([words]) => words.test(run.question))?.[1] ?? '',
    failure: hasFailed ? (failures[Math.floor(nth / 11) % failures.length] ?? '') : '',
  };
}

export type DemoHour = { agentId: Id; hour: Millis; here: bigint; away: bigint };

/** The shifts of people, by the shop's clock: from Monday to Friday, in turn from nine or ten, with a pause. */
export function hoursOf(agentIds: readonly Id[], now: Millis, timeZone: string, days: number): DemoHour[] {
  const offsetAt = zoneOffset(timeZone);
  const hours = new Map<string, DemoHour>();
  for (const [place, agentId] of agentIds.entries()) {
    for (let back = days; back >= 1; back--) {
      const day = Math.floor((now - back * dayMs) / dayMs) * dayMs;
      const weekday = (new Date(day).getUTCDay() + 6) % 7;
      // One of them has each Wednesday off; on Saturdays one is there.
      if (weekday === 6 || (weekday === 5 && place !== back % 3) || (weekday === 2 && place === 2)) continue;
      const begin = 9 * 60 + 30 * place + ((back * 7 + place * 3) % 9);
      const end = begin + (weekday === 5 ? 6 * 60 : 9 * 60 + (back % 4) * 15);
      const pause = begin + 3 * 60 + 40 * place;
      for (let minute = begin; minute < end; minute++) {
        const at = day + minute * minuteMs - offsetAt(day);
        const hour = Math.floor(at / hourMs) * hourMs;
        const held = hours.get(`${agentId} ${hour}`) ?? { agentId, hour, here: 0n, away: 0n };
        const bit = 1n << BigInt(Math.floor(at / minuteMs) % 60);
        if (minute >= pause && minute < pause + 35) held.away |= bit;
        else held.here |= bit;
        hours.set(`${agentId} ${hour}`, held);
      }
    }
  }
  return [...hours.values()];
}

export type DemoVisits = { hour: Millis; sessions: number; conversations: number };

/** Each conversation was begun in a visit; beside it some opened the widget, found what they looked for in it or not, and left. */
export function visitsOf(begun: readonly Millis[]): DemoVisits[] {
  const hours = new Map<Millis, DemoVisits>();
  for (const [nth, at] of begun.entries()) {
    const hour = Math.floor(at / hourMs) * hourMs;
    const held = hours.get(hour) ?? { hour, sessions: 0, conversations: 0 };
    held.sessions += 1 + ((nth * 7) % 4);
    held.conversations += 1;
    hours.set(hour, held);
  }
  return [...hours.values()];
}
