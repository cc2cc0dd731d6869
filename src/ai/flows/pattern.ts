/**
 * Owns which regular expressions of people may run on customers' words. One that repeats what repeats can take longer than anybody waits, so what
 * repeats must be plain, and at most two parts of it may go on without an end: over 200 characters that is a few million steps at worst.
 */
const mostEndless = 2;

/** Why a pattern may not be used; null when it may. */
export function patternProblem(pattern: string): 'empty' | 'broken' | 'slow' | null {
  if (pattern.trim() === '') return 'empty';
  try {
    new RegExp(pattern, 'iu');
  } catch {
    return 'broken';
  }
  return isSlow(pattern) ? 'slow' : null;
}

/** What a group holds that must not be repeated. */
type Group = { repeats: boolean; chooses: boolean };

function isSlow(pattern: string): boolean {
  let endless = 0;
  const open: Group[] = [];
  let group: Group = { repeats: false, chooses: false };
  /** The group that has just been closed; null after anything else. */
  let closed: Group | null = null;
  for (const { part, kind } of partsOf(pattern)) {
    if (kind === 'refused') return true;
    if (kind === 'open') {
      open.push(group);
      group = { repeats: false, chooses: false };
    } else if (kind === 'or') group.chooses = true;
    else if (kind === 'close') {
      closed = group;
      group = open.pop() ?? { repeats: false, chooses: false };
      // What is in an inner group is in the outer one as well.
      group.repeats ||= closed.repeats;
      continue;
    } else if (kind === 'repeat') {
      if (closed && (closed.repeats || closed.chooses) && part !== '?') return true;
      group.repeats = true;
      if (/[*+]|,\}/.test(part)) endless += 1;
    }
    closed = null;
  }
  return endless > mostEndless;
}

type Part = { part: string; kind: 'open' | 'close' | 'or' | 'repeat' | 'refused' | 'one' };

/** Classes and escapes are one part each. Back references and looking around are refused: nobody needs them for an order number. */
function partsOf(pattern: string): Part[] {
  const parts =
    /\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\[1-9k]|\\.|\[(?:\\.|[^\]\\])*\]|\(\?:|\(\?|\(|\)|\||[*+?]\??|\{\d+(?:,\d*)?\}\??|./gsu;
  return [...pattern.matchAll(parts)].map(([part]) => ({ part, kind: kindOf(part) }));
}

function kindOf(part: string): Part['kind'] {
  if (part === '(' || part === '(?:') return 'open';
  if (part === ')') return 'close';
  if (part === '|') return 'or';
  if (part === '(?' || /^\\[1-9k]$/.test(part)) return 'refused';
  return /^(?:[*+?]|\{\d)/.test(part) ? 'repeat' : 'one';
}
