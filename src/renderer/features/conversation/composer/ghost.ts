// The AI's draft behind the caret. Pure.

/**
 * What of the draft is still to come after what was typed; '' where the two part.
 * Nothing is offered unless the caret stands at the end.
 */
export function ghostAfter(draft: string, typed: string, caret: number): string {
  if (draft === '' || caret !== typed.length) return '';
  return draft.startsWith(typed) ? draft.slice(typed.length) : '';
}

/** The next word of a ghost with the space before it, and the punctuation that clings to it. */
export function nextWord(ghost: string): string {
  return /^\s*\S+/u.exec(ghost)?.[0] ?? ghost;
}
