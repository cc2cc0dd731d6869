// A report as a mail: figures and tables in plain HTML that every program of mail shows, charts as pictures that come with it.
import { escapeHtml } from '#platform/html.ts';
import type { Composed } from './compose.ts';

export type Letter = { subject: string; text: string; html: string };

const style = {
  cell: 'padding:4px 8px;border-bottom:1px solid #ddd7cc;font-size:13px',
  muted: 'color:#6b655d;font-size:12px',
};

/** @param cids of the charts, in their order */
export function letterOf(report: Composed, cids: readonly string[], link: string | null): Letter {
  const { title, subtitle, summary, tiles, charts, tables } = report;
  const text = [
    ...[title, subtitle, '', summary, ''],
    ...tiles.map(({ label, value, note }) => `${label}: ${value}${note ? ` (${note})` : ''}`),
    ...tables.flatMap(table => [
      '',
      table.title,
      ...[table.heads, ...table.rows].map(row => row.join(' | ')),
    ]),
    ...(link ? ['', `All figures: ${link}`] : []),
  ].join('\n');
  const rows = Array.from({ length: Math.ceil(tiles.length / 3) }, (_, at) =>
    tiles.slice(at * 3, at * 3 + 3),
  );
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1f1b16;font-family:system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:640px;margin:0 auto">
<h1 style="font-size:20px;margin:0">${escapeHtml(title)}</h1>
<p style="margin:4px 0 16px;${style.muted}">${escapeHtml(subtitle)}</p>
<p style="font-size:14px">${escapeHtml(summary)}</p>
<table role="presentation" width="100%" cellspacing="8" cellpadding="0">${rows
    .map(
      row =>
        `<tr>${row
          .map(
            ({ label, value, note }) =>
              `<td width="33%" valign="top" style="background:#f6f3ee;border-radius:4px;padding:10px"><div style="${style.muted}">${escapeHtml(label)}</div><div style="font-size:20px;font-weight:600">${escapeHtml(value)}</div><div style="${style.muted}">${escapeHtml(note)}</div></td>`,
          )
          .join('')}</tr>`,
    )
    .join('')}</table>
${charts
  .map(
    ({ title: name, alt }, at) =>
      `<h2 style="font-size:14px;margin:20px 0 4px">${escapeHtml(name)}</h2><img src="cid:${cids[at]}" width="640" style="width:100%;max-width:640px;height:auto" alt="${escapeHtml(alt)}">`,
  )
  .join('\n')}
${tables
  .map(
    table => `<h2 style="font-size:14px;margin:20px 0 4px">${escapeHtml(table.title)}</h2>
<table width="100%" cellspacing="0" cellpadding="0"><thead><tr>${table.heads
      .map(
        (head, at) =>
          `<th align="${at === 0 ? 'left' : 'right'}" style="${style.cell};${style.muted}">${escapeHtml(head)}</th>`,
      )
      .join('')}</tr></thead><tbody>${table.rows
      .map(
        row =>
          `<tr>${row.map((cell, at) => `<td align="${at === 0 ? 'left' : 'right'}" style="${style.cell}">${escapeHtml(cell)}</td>`).join('')}</tr>`,
      )
      .join('')}</tbody></table>`,
  )
  .join('\n')}
${link ? `<p style="margin-top:20px;font-size:13px"><a href="${escapeHtml(link)}">All figures in Steward</a></p>` : ''}
<p style="margin-top:20px;${style.muted}">Whoever should not get this any more is taken off the report’s list of recipients, in Steward under Integrations, Reports.</p>
</div></body></html>`;
  return { subject: `${title}: ${subtitle.split(' · ')[0]}`, text, html };
}
