// The first step: makes a customer's text safe to work with. What a customer writes is data; nothing in it is obeyed.

export type Guarded = {
  text: string;
  /** True when the text was longer than the limit and cut. */
  isCut: boolean;
  /** Phrases that try to steer a model. They change nothing in how the text is handled; the trace shows them. */
  suspicions: string[];
};

const steering: readonly (readonly [string, RegExp])[] = [
  [
    'override',
    /\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|earlier|all|your)\b.{0,30}\b(instructions?|rules?|prompts?|guidelines?)\b/i,
  ],
  ['override', /\b(ignorier|vergiss|missachte)\w*\b.{0,40}\b(anweisung|regel|vorgabe)\w*/i],
  ['override', /\b(ignore[zr]?|oublie[zr]?)\b.{0,40}\b(instructions?|consignes?|règles?)\b/i],
  ['prompt', /\b(system|developer) (prompt|message|instructions?)\b/i],
  ['role', /\b(you are now|act as|pretend (to be|you)|from now on you)\b/i],
  [
    'markup',
    /<\/?(system|assistant|user|passages?|question|customer|instructions?)\b|<\|[a-z_]+\|>|\[\/?INST\]/i,
  ],
];

// Invisible and direction-changing characters hide text from people but not from models.
const hidden = /[\p{Cf}\u115f\u1160]/gu;
const control = /[\p{Cc}\p{Cs}]/gu;

/** @param maxCharacters counted in code points */
export function guard(text: string, maxCharacters: number): Guarded {
  const clean = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(hidden, '')
    .replace(control, char => (char === '\n' || char === '\t' ? char : ''))
    .replace(/[ \t]+/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const points = [...clean];
  const isCut = points.length > maxCharacters;
  const kept = isCut ? points.slice(0, maxCharacters).join('').trimEnd() : clean;
  const suspicions = [...new Set(steering.filter(([, pattern]) => pattern.test(kept)).map(([name]) => name))];
  return { text: kept, isCut, suspicions };
}

/**
 * Encloses foreign text so that it cannot end its own enclosure.
 * @param mark unguessable, new for every request
 */
export function enclose(name: string, text: string, mark: string): string {
  const safe = text.replaceAll(mark, '').replace(/<(?=\/?[a-z_]+-)/gi, '‹');
  return `<${name}-${mark}>\n${safe}\n</${name}-${mark}>`;
}
