// What looks like somebody trying doors rather than using them. Pure. It is looked for only in what was refused: ordinary words are never judged.

export const probeKinds = ['sql', 'script', 'path', 'command', 'template', 'prompt'] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** Beyond this nobody reads: the beginning of an attack says what it is. */
const mostCharacters = 8_000;
const mostValues = 200;

const patterns: readonly (readonly [ProbeKind, RegExp])[] = [
  [
    'sql',
    /['"`]\s*(?:or|and)\s+['"`\d(]|\bunion\b[\s/*(]+(?:all[\s/*(]+)?select\b|;\s*(?:drop|delete|update|insert|alter|truncate)\s/i,
  ],
  [
    'sql',
    /\b(?:sleep|benchmark|pg_sleep|waitfor\s+delay|xp_cmdshell|load_file)\s*\(|information_schema\b|['"]\s*--\s*$/i,
  ],
  [
    'script',
    /<\s*(?:script|iframe|svg|object|embed|img|body)\b[^>]*(?:>|\bon\w+\s*=)|\bjavascript\s*:|\bon(?:error|load|click|mouseover)\s*=/i,
  ],
  ['path', /(?:^|[/\\=])\.\.(?:[/\\]|%2f|%5c)|%2e%2e|\/etc\/(?:passwd|shadow)\b|\bboot\.ini\b|\bwin\.ini\b/i],
  [
    'path',
    /\/(?:\.env|\.git\/|\.aws\/|wp-(?:admin|login|content|includes)|phpmyadmin|cgi-bin|actuator\/|server-status|xmlrpc\.php)/i,
  ],
  ['command', /[;|&`]\s*(?:cat|curl|wget|nc|bash|sh|powershell|whoami|id)\b|\$\((?:\w|\/)/i],
  ['template', /\$\{\s*(?:jndi|env|sys|lower|upper)\s*:|\{\{\s*[\w.'"]*\s*[*.[(]|<%=?\s/i],
  [
    'prompt',
    /\b(?:ignore|disregard|forget)\b.{0,40}\b(?:previous|prior|above|all|your)\b.{0,30}\b(?:instructions?|rules?|prompts?)\b/i,
  ],
];

/** Every string within a value, names of fields too, up to a bound. */
function* stringsIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || depth > 6) return;
  for (const [name, inner] of Object.entries(value)) {
    yield name;
    yield* stringsIn(inner, depth + 1);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** @returns the kinds that were found, each once, in the order of `probeKinds` */
export function probesIn(values: readonly unknown[]): ProbeKind[] {
  const found = new Set<ProbeKind>();
  let left = mostCharacters;
  let count = 0;
  for (const value of values) {
    for (const text of stringsIn(value)) {
      if (left <= 0 || count >= mostValues) break;
      const seen = text.slice(0, left);
      left -= seen.length;
      count += 1;
      // As it came and as it would be read: twice encoded is a try of its own.
      for (const form of new Set([seen, decoded(seen), decoded(decoded(seen))]))
        for (const [kind, pattern] of patterns) if (pattern.test(form)) found.add(kind);
    }
  }
  return probeKinds.filter(kind => found.has(kind));
}
