// The outbox as a person reads it (S8): what waits, what failed and why. What was accepted is not in it, nor are read marks.
import { isQuiet } from '#client/lanes.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { Id } from '#protocol/ids.ts';
import type { OutboxState, OutboxView, UnsentItem } from './model.ts';
import { problemOf } from './problem.ts';

const conversationOf = (item: OutboxItem): Id | null =>
  (item.payload as { conversationId?: Id }).conversationId ?? null;

/** The words a person put into it, wherever they stand. */
export function textOf(item: OutboxItem): string {
  const { text, body, subject, fields } = item.payload as {
    text?: string;
    body?: string;
    subject?: string;
    fields?: Record<string, string>;
  };
  return text ?? body ?? subject ?? (fields ? Object.values(fields).join(', ') : '');
}

function viewOf(item: OutboxItem): OutboxView {
  const { commandId, kind, createdAt, attempts, error } = item;
  const state = item.state === 'sending' || item.state === 'failed' ? item.state : 'waiting';
  return {
    ...{ commandId, kind, createdAt, attempts, state },
    conversationId: conversationOf(item),
    text: textOf(item),
    problem: error ? problemOf(error) : null,
  };
}

export function outboxOf(items: readonly OutboxItem[]): OutboxState {
  const shown = items.filter(item => item.state !== 'sent' && !isQuiet(item.kind));
  return {
    waiting: shown.filter(item => item.state !== 'failed').map(viewOf),
    failed: shown.filter(item => item.state === 'failed').map(viewOf),
  };
}

/** For whoever takes over the work of a person who may not go on. */
export function unsentOf(items: readonly OutboxItem[]): UnsentItem[] {
  return items
    .filter(item => item.state !== 'sent' && !isQuiet(item.kind))
    .map(item => {
      const { commandId, kind, createdAt } = item;
      return { commandId, kind, createdAt, conversationId: conversationOf(item), text: textOf(item) };
    });
}
