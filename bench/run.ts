/**
 * `npm run bench -- <area> [--json]`: measures one area against peers and floors in the same run. Figures go to standard
 * output, what is under way to standard error.
 */
import type { Area, Figures } from './figure.ts';

const areas: Record<string, () => Promise<Area>> = {
  console: async () => (await import('./console/area.ts')).console,
  live: async () => (await import('./live/area.ts')).live,
  scale: async () => (await import('./scale/area.ts')).scale,
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

const [name = '', ...flags] = process.argv.slice(2).filter(word => word !== '--');
const load = Object.hasOwn(areas, name) ? areas[name] : undefined;
if (!load || flags.some(flag => flag !== '--json')) {
  console.error(`Usage: npm run bench -- <area> [--json]\nAreas: ${Object.keys(areas).join(', ')}`);
  process.exitCode = 2;
} else {
  const area = await load();
  const figures = await area({ say: line => console.error(line) });
  console.log(flags.includes('--json') ? JSON.stringify(figures, null, 2) : table(figures));
}
