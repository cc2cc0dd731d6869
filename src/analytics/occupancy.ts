/** Owns how busy a person was in an hour: the minutes they were there, and what they had then. Pure. */
import type { Id, Millis } from '#protocol/ids.ts';
import type { CountMeasure } from './measures.ts';

/** When somebody had a conversation, without the time that it slept; `to` null: still. */
export type Spell = { agentId: Id; from: Millis; to: Millis | null };

const minuteMs = 60_000;

/** A bit a minute of the hour, the lowest is the first. */
export type Minutes = bigint;

const has = (minutes: Minutes, minute: number): boolean => ((minutes >> BigInt(minute)) & 1n) === 1n;

/**
 * What is told of an hour. A minute is busy if something was in their hands when it began; only minutes in which they were there count, so
 * nothing that waits over night makes anybody busy.
 * @param spells of this person, that touch the hour
 */
export function hourTold(
  hour: Millis,
  here: Minutes,
  away: Minutes,
  spells: readonly Omit<Spell, 'agentId'>[],
): Partial<Record<CountMeasure, number>> {
  const told = { onlineMinutes: 0, awayMinutes: 0, busyMinutes: 0, conversationMinutes: 0 };
  for (let minute = 0; minute < 60; minute += 1) {
    if (!has(here, minute)) {
      if (has(away, minute)) told.awayMinutes += 1;
      continue;
    }
    const at = hour + minute * minuteMs;
    const many = spells.filter(({ from, to }) => from <= at && (to === null || to > at)).length;
    told.onlineMinutes += 1;
    if (many > 0) told.busyMinutes += 1;
    told.conversationMinutes += many;
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value > 0));
}

/** Times somebody had it, less those it slept. @param sleeps none of them overlap, oldest first */
export function withoutSleep(
  spells: readonly Spell[],
  sleeps: readonly { from: Millis; to: Millis }[],
): Spell[] {
  let awake = [...spells];
  for (const sleep of sleeps) {
    awake = awake.flatMap(spell => {
      const end = spell.to ?? Number.POSITIVE_INFINITY;
      if (sleep.to <= spell.from || sleep.from >= end) return [spell];
      const before = { ...spell, to: sleep.from };
      const after = { ...spell, from: sleep.to };
      return [...(before.to > before.from ? [before] : []), ...(end > after.from ? [after] : [])];
    });
  }
  return awake.filter(({ from, to }) => to === null || to > from);
}
