// The copy as a page that a person can read in any browser, without scripts and without the network. Pure.
import { escapeHtml } from '#platform/html.ts';
import type { Exported } from './export.store.ts';

const escaped = (value: unknown): string => escapeHtml(String(value ?? ''));
const when = (value: unknown): string =>
  value instanceof Date ? value.toISOString().replace('T', ' ').slice(0, 16) : '';
const shown = (value: unknown): string =>
  value instanceof Date ? when(value) : typeof value === 'object' ? JSON.stringify(value) : String(value);

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}
.said{margin:.6rem 0;white-space:pre-wrap}.who{color:#555;font-size:.85rem}`;

const facts = (row: Record<string, unknown>): string =>
  Object.entries(row)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(shown(value))}</td></tr>`)
    .join('');

export function readablePage({ profile, conversations, ...rest }: Exported, madeAt: Date): string {
  const talks = conversations.map(
    ({
      number,
      subject,
      createdAt,
      mergedInto,
      messages,
    }) => `<section><h2>#${number} ${escaped(subject)} (${when(createdAt)})</h2>
${mergedInto === null ? '' : `<p class="who">Goes on in #${mergedInto}, into which it was merged.</p>`}
${messages
  .filter(({ text }) => text !== '')
  .map(
    ({ at, kind, author, text }) =>
      `<div class="said"><div class="who">${when(at)} ${escaped(author.name || author.kind)}${kind === 'note' ? ' (note)' : ''}</div>${escaped(text)}</div>`,
  )
  .join('\n')}</section>`,
  );
  const counts = Object.entries(rest).map(([name, rows]) => `<li>${escaped(name)}: ${rows.length}</li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>What is kept of ${escaped(profile['name'])}</title>
<style>${style}</style></head><body><h1>What is kept of ${escaped(profile['name'])}</h1><p>Made on ${when(madeAt)} UTC.</p>
<table>${facts(profile)}</table>${talks.join('\n')}<h2>Beside that</h2><ul>${counts.join('')}</ul>
<p>Everything stands whole in data.json.</p></body></html>`;
}
