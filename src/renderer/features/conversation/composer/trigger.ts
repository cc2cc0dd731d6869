// Where `/` opens the templates and `@` the people. Pure.

export type Trigger = { kind: 'template' | 'mention'; query: string; start: number; end: number };

/**
 * The trigger the caret stands in. `/` counts only at the start of a line, so that dates and paths stay text;
 * `@` after a space or at the start.
 */
export function triggerAt(text: string, caret: number, kind: 'text' | 'note'): Trigger | undefined {
  const before = text.slice(0, caret);
  if (kind === 'text') {
    const match = /(?:^|\n)\/([^\n/]{0,40})$/u.exec(before);
    if (!match) return undefined;
    const query = match[1] ?? '';
    return { kind: 'template', query, start: caret - query.length - 1, end: caret };
  }
  const match = /(?:^|\s)@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,39}|)$/u.exec(before);
  if (!match) return undefined;
  const query = match[1] ?? '';
  return { kind: 'mention', query, start: caret - query.length - 1, end: caret };
}

/** The text with the trigger replaced, and where the caret goes. */
export function replaceTrigger(
  text: string,
  trigger: Trigger,
  insert: string,
): { text: string; caret: number } {
  return {
    text: text.slice(0, trigger.start) + insert + text.slice(trigger.end),
    caret: trigger.start + insert.length,
  };
}
