// What a flow is told of a conversation, and what a person is told of a flow. Pure.
import type { FlowFacts, FlowRunState } from '#ai/flows/engine.ts';
import { slotTypesIn } from '#ai/flows/engine.ts';
import { fill } from '#ai/templates/fill.ts';
import { hoursProblems, hoursState } from '#protocol/hours.ts';
import type { FlowDefinition } from '#protocol/http/flows.ts';
import type { Millis } from '#protocol/ids.ts';
import { openingHours } from '#protocol/widget.ts';
import type { Surroundings } from './runs.store.ts';

/** @param locale of the message where it could be told, else of the page */
export function factsOf(
  around: Surroundings,
  { locale, intent, now }: { locale: string; intent: string; now: Millis },
): Omit<FlowFacts, 'templates'> {
  const { isOpen, timeZone } = openness(around.settings.hours, now);
  const [first = ''] = around.customerName.trim().split(/\s+/u);
  return {
    ...{ locale, intent, isOpen, isKnown: around.isVerified },
    // Swedes write days as the wire does.
    today: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now),
    values: {
      'customer.name': around.customerName.trim(),
      'customer.first_name': first,
      'customer.email': around.email,
      'company.name': around.settings.name ?? '',
      'conversation.number': String(around.number),
    },
  };
}

/** Hours that cannot be read keep nobody out: it is open. */
function openness(hours: unknown, now: Millis): { isOpen: boolean; timeZone: string } {
  const read = openingHours.safeParse(hours);
  if (!read.success || hoursProblems(read.data).length > 0) return { isOpen: true, timeZone: 'UTC' };
  return { isOpen: hoursState(read.data, now).isOpen, timeZone: read.data.timeZone };
}

/** `order_number` → "Order number". */
const inWords = (slot: string): string => {
  const words = slot.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What a flow found out, as a note for whoever takes over; null where that is nothing. */
export function noteOf(name: string, definition: FlowDefinition, { slots }: FlowRunState): string | null {
  const types = slotTypesIn(definition);
  const lines = [...types]
    .filter(([slot]) => slots[slot] !== undefined)
    .map(([slot, type]) => {
      const value = slots[slot] ?? '';
      const shown = typeof value === 'number' ? { number: value } : type === 'date' ? { day: value } : value;
      return `${inWords(slot)}: ${fill('{{it}}', { values: () => shown, locale: definition.locale, missing: 'drop' })}`;
    });
  return lines.length === 0 ? null : [`${name}`, ...lines].join('\n').slice(0, 20_000);
}

/** The texts that a definition takes from saved templates. */
export function templateIdsOf({ steps }: FlowDefinition): string[] {
  const texts = steps.flatMap(step => {
    if (step.kind === 'say') return [step.text];
    if (step.kind === 'collect') return [step.text, step.retryText];
    return step.kind === 'hand_over' ? [step.text] : [];
  });
  return [...new Set(texts.flatMap(text => text?.templateId ?? []))];
}
