// Hides what a model must not see or must not touch behind numbered signs, and puts it back. Pure.
import { findPersonal, replaced } from '#ai/text/redact.ts';

export type Veiled = { text: string; hidden: readonly string[]; mark: string };

/** Code, variables of templates and addresses: one changed character breaks them. */
const untouchable =
  /```[\s\S]*?```|`[^`\n]+`|\{\{[^{}\n]{1,80}\}\}|\bhttps?:\/\/[^\s<>"'`)\]]*[^\s<>"'`)\].,;:!?…]|\bwww\.[^\s<>"'`)\]]*[^\s<>"'`)\].,;:!?…]|(?<![@\p{L}\p{N}._/-])(?:[a-z0-9-]+\.)+[a-z]{2,}\/[^\s<>"'`)\]]*[^\s<>"'`)\].,;:!?…]/giu;

/** What must not be seen and what must not be touched, in the order of the text; where they overlap, they are hidden as one. */
function toHide(text: string): Piece[] {
  const links = [...text.matchAll(untouchable)].map(({ index, 0: found }) => ({
    from: index,
    to: index + found.length,
  }));
  const pieces: Piece[] = [];
  for (const { from, to } of [...links, ...findPersonal(text)].sort((a, b) => a.from - b.from)) {
    const last = pieces.at(-1);
    if (last && from < last.to) last.to = Math.max(last.to, to);
    else pieces.push({ from, to });
  }
  return pieces;
}

type Piece = { from: number; to: number };

/** @param mark unguessable, of letters alone, new for every request: nothing written before can be one of its signs */
export function veil(text: string, mark: string): Veiled {
  const hidden: string[] = [];
  // A sign in a sign would not come back: both kinds are found in the text as it was written.
  const veiled = replaced(text, toHide(text), found => `[[${mark}-${hidden.push(found)}]]`);
  return { text: veiled, hidden, mark };
}

export type Unveiled =
  | { ok: true; text: string }
  /** `lost`: a sign is missing. `repeated`: it came more than once. `invented`: one that was never given, or a broken one. */
  | { ok: false; why: 'lost' | 'repeated' | 'invented' };

/** Each sign must come back exactly once, whatever happened to the words around it. */
export function unveil(written: string, { hidden, mark }: Veiled): Unveiled {
  const sign = new RegExp(`\\[\\[${mark}-(\\d+)\\]\\]`, 'g');
  const counts = new Map<number, number>();
  for (const [, number] of written.matchAll(sign))
    counts.set(Number(number), (counts.get(Number(number)) ?? 0) + 1);
  const isBroken = written.replace(sign, '').toLowerCase().includes(mark.toLowerCase());
  if (isBroken || [...counts.keys()].some(number => number < 1 || number > hidden.length))
    return { ok: false, why: 'invented' };
  if (counts.size < hidden.length) return { ok: false, why: 'lost' };
  if ([...counts.values()].some(count => count > 1)) return { ok: false, why: 'repeated' };
  return { ok: true, text: written.replace(sign, (_whole, number) => hidden[Number(number) - 1] ?? '') };
}
