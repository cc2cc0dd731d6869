// Reads one web page as an article: its title, its language, and its own text as Markdown. Pure.
import { languageOf } from '#ai/text/words.ts';
import { mainOf } from './html-main.ts';
import { markdownOf } from './html-markdown.ts';
import { attributeOf, type Element, elementsOf, readTree, textOf } from './html-tree.ts';
import { checkLengths, localePattern, type ReadFile } from './imported-article.ts';

/**
 * @param name as people named it; problems quote it
 * @param url where the page stands, against which its links are read; null for a file
 */
export function readHtmlArticle({
  name,
  text,
  url,
}: {
  name: string;
  text: string;
  url: string | null;
}): ReadFile {
  const refuse = (problem: string): ReadFile => ({ ok: false, problems: [{ file: name, line: 1, problem }] });
  const page = readTree(text.replace(/^\ufeff/, ''));
  if (!page) return refuse('is nested too deeply to be read');
  const main = mainOf(page);
  const heading = [...elementsOf(main)].find(({ tagName }) => tagName === 'h1');
  const title = titleOf(page, heading);
  if (title === '') return refuse('has no title: neither a heading nor a <title>');
  const body = markdownOf(main, { base: url, skip: heading ?? null });
  if (body === '') return refuse('has no text besides its title');
  if (/\ufffd/.test(title + body)) return refuse('is not in the character set that it says, or not in UTF-8');
  const lang = attributeOf(page, 'lang').trim();
  const article = {
    title,
    body,
    tags: [],
    locale: localePattern.test(lang) ? lang : languageOf(body, 'en'),
    source: '',
  };
  const problems = checkLengths(article).map(problem => ({ file: name, line: 1, problem }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, article };
}

/** The heading; else the page's title without the site's name behind it. */
function titleOf(page: Element, heading: Element | undefined): string {
  const own = heading ? clean(textOf(heading)) : '';
  if (own !== '') return own;
  const title = [...elementsOf(page)].find(({ tagName }) => tagName === 'title');
  const whole = title ? clean(textOf(title)) : '';
  return whole.split(/\s+[|–—·»]\s+/)[0] ?? whole;
}

/** An anchor's sign behind a heading is no word of it. */
const clean = (text: string): string =>
  text
    .replace(/\s*[#¶🔗]+$/u, '')
    .replace(/\p{Cc}/gu, '')
    .trim();
