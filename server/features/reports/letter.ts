// A report as a mail: figures and tables in plain HTML that every program of mail shows, charts as pictures that come with it.
import { escapeHtml } from '#platform/html.ts';
import type { Block, Composed, ReportTable, Tile } from './compose.ts';

export type Letter = { subject: string; text: string; html: string };

/** Programs of mail that know no rules of a page show it as on a wide screen; the colours are those of the pictures, in the dark as well. */
const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light only"><meta name="supported-color-schemes" content="light only">
<style>
:root { color-scheme: light only; }
@media (max-width: 480px) {
  .page { padding: 16px 12px !important; }
  .tiles, .tiles tbody { display: block !important; width: 100% !important; font-size: 0; }
  .tiles tr { display: inline !important; }
  .tile { display: inline-block !important; box-sizing: border-box; width: 48% !important; margin: 0 1% 8px !important; font-size: 13px; }
}
</style>`;

const style = {
  cell: 'padding:4px 8px;border-bottom:1px solid #ddd7cc;font-size:13px',
  muted: 'color:#6b655d;font-size:12px',
  section: 'font-size:16px;margin:28px 0 8px;border-bottom:1px solid #ddd7cc;padding-bottom:4px',
  part: 'font-size:13px;margin:16px 0 4px',
};

export const subjectOf = ({ title, subtitle }: Composed): string => `${title}: ${subtitle.split(' · ')[0]}`;

/** @param cids of the charts, in their order */
export function letterOf(report: Composed, cids: readonly string[], link: string | null): Letter {
  const { title, subtitle, summary, sections } = report;
  const text = [
    ...[title, subtitle, '', summary],
    ...sections.flatMap(section => ['', section.title.toUpperCase(), ...section.blocks.flatMap(linesOf)]),
    ...(link ? ['', `All figures: ${link}`] : []),
  ].join('\n');
  const pictures = [...cids];
  const html = `<!doctype html><html lang="en"><head>${head}<title>${escapeHtml(title)}</title></head>
<body class="page" style="margin:0;padding:24px;background:#ffffff;color:#1f1b16;font-family:system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:640px;margin:0 auto">
<h1 style="font-size:20px;margin:0">${escapeHtml(title)}</h1>
<p style="margin:4px 0 16px;${style.muted}">${escapeHtml(subtitle)}</p>
<p style="font-size:14px">${escapeHtml(summary)}</p>
${sections
  .map(
    section =>
      `<h2 style="${style.section}">${escapeHtml(section.title)}</h2>\n${section.blocks
        .map(block => htmlOf(block, section.title, () => pictures.shift() ?? ''))
        .join('\n')}`,
  )
  .join('\n')}
${link ? `<p style="margin-top:20px;font-size:13px"><a href="${escapeHtml(link)}">All figures in Steward</a></p>` : ''}
<p style="margin-top:20px;${style.muted}">Whoever should not get this any more is taken off the report’s list of recipients, in Steward under Integrations, Reports.</p>
</div></body></html>`;
  return { subject: subjectOf(report), text, html };
}

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'tiles':
      return block.tiles.map(({ label, value, note }) => `${label}: ${value}${note ? ` (${note})` : ''}`);
    case 'table':
      return ['', block.table.title, ...[block.table.heads, ...block.table.rows].map(row => row.join(' | '))];
    case 'lines':
      return block.lines;
    case 'chart':
      return [];
  }
}

function htmlOf(block: Block, section: string, cid: () => string): string {
  // Where it says the same as the section, once is enough.
  const head = (title: string) =>
    title === section ? '' : `<h3 style="${style.part}">${escapeHtml(title)}</h3>`;
  switch (block.kind) {
    case 'tiles':
      return tilesHtml(block.tiles);
    case 'table':
      return `${head(block.table.title)}${tableHtml(block.table)}`;
    case 'lines':
      return block.lines
        .map(line => `<p style="font-size:13px;margin:6px 0">${escapeHtml(line)}</p>`)
        .join('\n');
    case 'chart':
      return `${head(block.chart.title)}<img src="cid:${cid()}" width="640" style="width:100%;max-width:640px;height:auto" alt="${escapeHtml(block.chart.alt)}">`;
  }
}

function tilesHtml(tiles: readonly Tile[]): string {
  const rows = Array.from({ length: Math.ceil(tiles.length / 3) }, (_, at) =>
    tiles.slice(at * 3, at * 3 + 3),
  );
  const cellOf = ({ label, value, note }: Tile) =>
    `<td class="tile" width="33%" valign="top" style="background:#f6f3ee;border-radius:4px;padding:10px"><div style="${style.muted}">${escapeHtml(label)}</div><div style="font-size:20px;font-weight:600">${escapeHtml(value)}</div><div style="${style.muted}">${escapeHtml(note)}</div></td>`;
  return `<table class="tiles" role="presentation" width="100%" cellspacing="8" cellpadding="0">${rows
    .map(row => `<tr>${row.map(cellOf).join('')}</tr>`)
    .join('')}</table>`;
}

function tableHtml({ heads, rows }: ReportTable): string {
  const side = (at: number) => (at === 0 ? 'left' : 'right');
  const headHtml = heads
    .map(
      (head, at) =>
        `<th align="${side(at)}" valign="bottom" style="${style.cell};${style.muted};font-weight:600">${escapeHtml(head)}</th>`,
    )
    .join('');
  const rowHtml = (row: readonly string[]) =>
    `<tr>${row.map((cell, at) => `<td align="${side(at)}" style="${style.cell}${at === 0 ? '' : ';white-space:nowrap'}">${escapeHtml(cell)}</td>`).join('')}</tr>`;
  // A table that is wider than the screen is pushed aside by itself, and the letter stays as wide as the screen.
  return `<div style="overflow-x:auto"><table width="100%" cellspacing="0" cellpadding="0"><thead><tr>${headHtml}</tr></thead><tbody>${rows.map(rowHtml).join('')}</tbody></table></div>`;
}
