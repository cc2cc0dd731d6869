// Owns whether a condition of a flow holds. Pure.
import type { ConditionTest } from '#protocol/http/flows.ts';
import { fold } from '../text/words.ts';
import type { FlowFacts } from './engine.ts';
import type { SlotValue } from './values.ts';

export function holds(
  when: ConditionTest,
  slots: Readonly<Record<string, SlotValue>>,
  facts: FlowFacts,
): boolean {
  switch (when.about) {
    case 'slot':
      return slotHolds(when, slots[when.slot]);
    case 'intent':
      return when.labels.includes(facts.intent);
    case 'language': {
      const locale = facts.locale.toLowerCase();
      return when.languages.some(
        name => locale === name.toLowerCase() || locale.startsWith(`${name.toLowerCase()}-`),
      );
    }
    case 'open':
      return facts.isOpen === when.isOpen;
    case 'known':
      return facts.isKnown === when.isKnown;
  }
}

const same = (text: SlotValue): string => fold(String(text)).trim();

/** A number of both sides is compared as one; days compare as texts, for they are `YYYY-MM-DD`. */
function slotHolds(
  { test, value }: Extract<ConditionTest, { about: 'slot' }>,
  held: SlotValue | undefined,
): boolean {
  if (test === 'filled') return held !== undefined && held !== '';
  if (test === 'empty') return held === undefined || held === '';
  if (test === 'is_not') return held === undefined || !isSame(held, value);
  if (held === undefined) return false;
  if (test === 'is') return isSame(held, value);
  if (test === 'contains') return value !== '' && same(held).includes(same(value));
  const [left, right] = [Number(held), Number(value)];
  const areNumbers = value.trim() !== '' && Number.isFinite(left) && Number.isFinite(right);
  if (test === 'above') return areNumbers ? left > right : same(held) > same(value);
  return areNumbers ? left < right : same(held) < same(value);
}

const isSame = (held: SlotValue, value: string): boolean =>
  typeof held === 'number' ? value.trim() !== '' && held === Number(value) : same(held) === same(value);
