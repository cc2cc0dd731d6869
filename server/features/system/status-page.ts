// Renders the public status page: one page without a script, whose policy forbids scripts altogether.
import { createHash } from 'node:crypto';
import type { StatusAnswer } from '#protocol/http/system.ts';
import { statusStyle } from './status-style.ts';
import { type StatusLanguage, type StatusWords, statusWords } from './status-words.ts';

const styleHash = createHash('sha256').update(statusStyle).digest('base64');

/** As long as an answer may be kept, by us and by whoever stands between. */
export const statusFreshSeconds = 5;

export const statusHeaders: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': `public, max-age=${statusFreshSeconds}`,
  vary: 'Accept-Language',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
/** What is no language tag is left out. */
const langOf = (lang: string): string =>
  /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(lang) ? ` lang="${lang}"` : '';

// A shape for each state, so that none of them is told by its colour alone.
const marks: Record<StatusAnswer['state'], string> = {
  operational: '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.7 2.5L16 9.5"/>',
  degraded: '<path d="M12 3.5 22 20.5H2Z"/><path d="M12 10v4.5M12 17.3v.2"/>',
  down: '<path d="M8 2.8h8l5.2 5.2v8L16 21.2H8L2.8 16V8Z"/><path d="m9 9 6 6m0-6-6 6"/>',
};
const mark = (state: StatusAnswer['state']): string =>
  `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${marks[state]}</svg>`;

type Times = { html(iso: string): string };

function timesIn(language: StatusLanguage, timeZone: string): Times {
  // Readers live in other zones than the shop: each time names its own.
  const options = {
    ...({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const),
    ...({ timeZoneName: 'short', timeZone } as const),
  };
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options);
  return { html: iso => `<time datetime="${iso}">${escapeHtml(format.format(new Date(iso)))}</time>` };
}

function partsSection(status: StatusAnswer, say: StatusWords): string {
  const rows = status.parts.map(
    ({ part, state }) =>
      `<li class="part"><span>${say.part[part]}</span><span class="state ${state}">${mark(state)}${say.state[state]}</span></li>`,
  );
  return `<section><h2>${say.parts}</h2><ul>${rows.join('')}</ul></section>`;
}

function maintenanceSection(status: StatusAnswer, say: StatusWords, times: Times): string {
  if (status.maintenance.length === 0) return '';
  const items = status.maintenance.map(({ title, text, lang, startsAt, endsAt, isRunning, parts }) => {
    const concerned = parts.map(part => say.part[part]).join(', ');
    return `<article class="maintenance"><h3${langOf(lang)}>${escapeHtml(title)}</h3>
<p><strong>${isRunning ? say.runs : say.planned}</strong> · ${say.fromTo(times.html(startsAt), times.html(endsAt))}</p>
${text === '' ? '' : `<p class="text"${langOf(lang)}>${escapeHtml(text)}</p>`}
${concerned === '' ? '' : `<p class="quiet">${say.concerns}: ${concerned}</p>`}</article>`;
  });
  return `<section><h2>${say.maintenance}</h2>${items.join('')}</section>`;
}

function historySection(status: StatusAnswer, say: StatusWords, times: Times): string {
  const rows = status.incidents.map(({ part, worst, startedAt, endedAt }) => {
    const span =
      endedAt === null
        ? say.since(times.html(startedAt))
        : say.fromTo(times.html(startedAt), times.html(endedAt));
    return `<li><span class="state ${worst}">${mark(worst)}${say.trouble[worst](say.part[part])}</span><br><span class="quiet">${span}</span></li>`;
  });
  const body = rows.length === 0 ? `<p class="quiet">${say.none}</p>` : `<ul>${rows.join('')}</ul>`;
  return `<section><h2>${say.history}</h2>${body}</section>`;
}

/** @param site the organisation's name and time zone, as its customers know them */
export function statusPage(
  status: StatusAnswer,
  language: StatusLanguage,
  site: { name: string; timeZone: string },
): string {
  const say = statusWords[language];
  const times = timesIn(language, site.timeZone);
  const name = escapeHtml(site.name);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say.title}${name === '' ? '' : ` · ${name}`}</title>
<style>${statusStyle}</style>
</head>
<body>
<header><div class="wrap"><p>${name === '' ? '' : `${name} · `}${say.title}</p></div></header>
<main><div class="wrap">
<h1 class="${status.state}">${mark(status.state)}${say.overall[status.state]}</h1>
<p class="quiet">${say.updated(times.html(status.updatedAt))}</p>
${partsSection(status, say)}
${maintenanceSection(status, say, times)}
${historySection(status, say, times)}
</div></main>
</body>
</html>
`;
}
