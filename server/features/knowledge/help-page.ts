// Renders published articles as public pages. Markdown is untrusted: no HTML passes, links and images keep to safe
// schemes, and the page's policy forbids scripts altogether.

import { createHash } from 'node:crypto';
import { escapeHtml } from '#platform/html.ts';
import { helpMarkdown } from './help-markdown.ts';
import { helpStyle } from './help-style.ts';
import type { PageArticle } from './knowledge.store.ts';

const linkOpen = helpMarkdown.renderer.rules['link_open'];
helpMarkdown.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
  tokens[index]?.attrSet('rel', 'noopener noreferrer');
  return linkOpen ? linkOpen(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
};

const styleHash = createHash('sha256').update(helpStyle).digest('base64');

export const helpHeaders: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self' https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cache-control': 'no-cache',
};

type Words = Record<
  | 'help'
  | 'all'
  | 'updated'
  | 'missing'
  | 'missingText'
  | 'search'
  | 'find'
  | 'found'
  | 'nothing'
  | 'nothingText',
  string
>;
const words: Record<'en' | 'de' | 'fr', Words> = {
  en: {
    help: 'Help',
    all: 'All help pages',
    updated: 'Last changed',
    missing: 'This page does not exist',
    missingText: 'It was moved or taken away. All help pages are one click from here.',
    search: 'Search the help pages',
    find: 'Search',
    found: 'Found for',
    nothing: 'No help page says anything about',
    nothingText: 'Try other words, or look through all of them.',
  },
  de: {
    help: 'Hilfe',
    all: 'Alle Hilfeseiten',
    updated: 'Zuletzt geändert',
    missing: 'Diese Seite gibt es nicht',
    missingText: 'Sie wurde verschoben oder entfernt. Alle Hilfeseiten sind einen Klick entfernt.',
    search: 'Hilfeseiten durchsuchen',
    find: 'Suchen',
    found: 'Gefunden zu',
    nothing: 'Keine Hilfeseite sagt etwas zu',
    nothingText: 'Versuchen Sie es mit anderen Worten, oder sehen Sie alle durch.',
  },
  fr: {
    help: 'Aide',
    all: 'Toutes les pages d’aide',
    updated: 'Dernière modification',
    missing: 'Cette page n’existe pas',
    missingText: 'Elle a été déplacée ou retirée. Toutes les pages d’aide sont à un clic.',
    search: 'Chercher dans les pages d’aide',
    find: 'Chercher',
    found: 'Trouvé pour',
    nothing: 'Aucune page d’aide ne dit rien sur',
    nothingText: 'Essayez d’autres mots, ou parcourez-les toutes.',
  },
};
const wordsOf = (locale: string): Words => {
  const primary = locale.toLowerCase().split(/[-_]/)[0];
  return primary === 'de' || primary === 'fr' ? words[primary] : words.en;
};
/** A locale that is not a language tag would break out of nothing, but would be wrong in `lang`. */
const safeLang = (locale: string): string => (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(locale) ? locale : 'en');

function page(input: { lang: string; title: string; site: string; top: string; main: string }): string {
  const site = escapeHtml(input.site);
  return `<!doctype html>
<html lang="${escapeHtml(safeLang(input.lang))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(input.title)} · ${site}</title>
<style>${helpStyle}</style>
</head>
<body>
<header><div class="wrap"><a class="brand" href="/help">${site}</a>${input.top}</div></header>
<main><div class="wrap">
${input.main}
</div></main>
</body>
</html>
`;
}

/** @param site the organisation's name, as the page's head shows it */
export function articlePage(article: PageArticle, site: string): string {
  const say = wordsOf(article.locale);
  const day = new Date(article.updatedAtMs);
  const shown = new Intl.DateTimeFormat(safeLang(article.locale), {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(day);
  return page({
    lang: article.locale,
    title: article.title,
    site,
    top: `<nav><a href="/help">${say.all}</a></nav>`,
    main: `<article>
<h1>${escapeHtml(article.title)}</h1>
${helpMarkdown.render(article.body)}
<footer>${say.updated} <time datetime="${day.toISOString()}">${escapeHtml(shown)}</time></footer>
</article>`,
  });
}

export function indexPage(
  articles: readonly { title: string; slug: string; locale: string; tags: string[] }[],
  site: string,
): string {
  // The language with most pages first; a shop's own language is rarely the smallest.
  const inLanguage = Map.groupBy(articles, ({ locale }) => safeLang(locale));
  const sizeOf = (locale: string) => inLanguage.get(safeLang(locale))?.length ?? 0;
  const ordered = articles.toSorted((a, b) => sizeOf(b.locale) - sizeOf(a.locale));
  const groups = Map.groupBy(ordered, ({ locale, tags }) => `${safeLang(locale)}\n${tags[0] ?? ''}`);
  const sections = [...groups].map(([key, members]) => {
    const [lang = 'en', tag = ''] = key.split('\n');
    const heading = tag === '' ? wordsOf(lang).help : tag.charAt(0).toUpperCase() + tag.slice(1);
    const items = members.map(
      ({ title, slug }) => `<li><a href="/help/${encodeURIComponent(slug)}">${escapeHtml(title)}</a></li>`,
    );
    return `<section lang="${lang}"><h2>${escapeHtml(heading)}</h2><ul>${items.join('')}</ul></section>`;
  });
  const main = `<h1>${words.en.help}</h1>\n${searchForm(words.en, '')}\n<div class="groups">${sections.join('\n')}</div>`;
  return page({ lang: 'en', title: words.en.help, site, top: '', main });
}

export type HelpFind = { slug: string; title: string; locale: string; heading: string; text: string };

const searchForm = (say: Words, asked: string): string =>
  `<form class="search" role="search" action="/help" method="get"><input type="search" name="q" value="${escapeHtml(asked)}" maxlength="200" aria-label="${say.search}" placeholder="${say.search}"><button>${say.find}</button></form>`;

const mostShown = 220;
/** Its beginning, up to the end of a word. */
export const beginning = (text: string): string =>
  text.length <= mostShown ? text : `${text.slice(0, mostShown).replace(/\s+\S*$/u, '')} …`;

/** @param locale of the reader's browser */
export function foundPage(asked: string, found: readonly HelpFind[], locale: string, site: string): string {
  const say = wordsOf(locale);
  const items = found.map(
    ({ slug, title, locale: its, heading, text }) =>
      `<li lang="${escapeHtml(safeLang(its))}"><a href="/help/${encodeURIComponent(slug)}">${escapeHtml(title)}</a>${
        heading === '' ? '' : ` <span>› ${escapeHtml(heading)}</span>`
      }<p>${escapeHtml(beginning(text))}</p></li>`,
  );
  const told = `${found.length > 0 ? say.found : say.nothing} “${escapeHtml(asked)}”`;
  return page({
    lang: locale,
    title: `${say.find}: ${asked}`,
    site,
    top: `<nav><a href="/help">${say.all}</a></nav>`,
    main: `<h1>${told}</h1>\n${searchForm(say, asked)}\n${
      found.length > 0 ? `<ol class="found">${items.join('')}</ol>` : `<p>${say.nothingText}</p>`
    }`,
  });
}

export function missingPage(locale: string, site: string): string {
  const say = wordsOf(locale);
  const main = `<h1>${say.missing}</h1>\n<p>${say.missingText}</p>\n<p><a href="/help">${say.all}</a></p>`;
  return page({ lang: locale, title: say.missing, site, top: '', main });
}
