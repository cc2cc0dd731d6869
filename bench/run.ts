/**
 * `npm run bench -- <area> [--json] [--data PATH] [--conversations N]`: measures one area against peers and floors in the same run. Figures go to standard
 * output, what is under way to standard error.
 */
import { parseArgs } from 'node:util';
import type { Area, Figures } from './figure.ts';

const areas: Record<string, () => Promise<Area>> = {
  ai: async () => (await import('./ai/area.ts')).ai,
  analytics: async () => (await import('./analytics/area.ts')).analytics,
  console: async () => (await import('./console/area.ts')).console,
  door: async () => (await import('./door/area.ts')).door,
  exports: async () => (await import('./exports/area.ts')).exports,
  live: async () => (await import('./live/area.ts')).live,
  privacy: async () => (await import('./privacy/area.ts')).privacy,
  scale: async () => (await import('./scale/area.ts')).scale,
  sealed: async () => (await import('./sealed/area.ts')).sealed,
  year: async () => (await import('./year/area.ts')).year,
};

function table(figures: Figures): string {
  const head = ['goal', 'figure', 'reference', 'ratio', 'aim', 'met'];
  const rows = Object.entries(figures).map(([id, { figure, unit, reference, ratio, goal, met }]) => [
    ...[id, `${figure} ${unit}`, `${reference} ${unit}`, String(ratio), goal, met ? 'yes' : 'no'],
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map(row => (row[column] ?? '').length)),
  );
  return [head, ...rows]
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Null for words it does not understand. */
function readWords(words: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: words.filter(word => word !== '--'),
      options: { json: { type: 'boolean' }, data: { type: 'string' }, conversations: { type: 'string' } },
      allowPositionals: true,
    });
    const [name = '', ...more] = positionals;
    // Of a thousand: parts of them are compared.
    const conversations = values.conversations === undefined ? undefined : Number(values.conversations);
    if (conversations !== undefined && !(conversations >= 1_000 && conversations % 1_000 === 0)) return null;
    const { json, data } = values;
    return more.length === 0 && Object.hasOwn(areas, name)
      ? { load: areas[name], values: { json, data, conversations } }
      : null;
  } catch {
    return null;
  }
}

const { load, values } = readWords(process.argv.slice(2)) ?? {};
if (!load) {
  console.error(
    `Usage: npm run bench -- <area> [--json] [--data <folder>] [--conversations <thousands>]\nAreas: ${Object.keys(areas).join(', ')}`,
  );
  process.exitCode = 2;
} else {
  const area = await load();
  const figures = await area({ say: line => console.error(line), ...values });
  console.log(values?.json ? JSON.stringify(figures, null, 2) : table(figures));
}
