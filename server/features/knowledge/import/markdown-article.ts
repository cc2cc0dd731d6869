// Reads one Markdown file as an article. Pure: names every problem with its line, and guesses nothing.
import {
  checkLengths,
  type ImportFile,
  type ImportProblem,
  localePattern,
  longestTag,
  type ReadFile,
} from './imported-article.ts';

type Front = { title: string | null; tags: string[]; locale: string | null };
type Line = { text: string; number: number };

const keys = ['title', 'tags', 'locale'] as const;

/**
 * Front matter between two lines of `---` may give `title`, `tags` and `locale`; without a title the first `# Heading` is
 * it and leaves the body.
 */
export function readMarkdownArticle({ name, text }: ImportFile): ReadFile {
  const problems: ImportProblem[] = [];
  const complain = (line: number, problem: string) => problems.push({ file: name, line, problem });
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index): Line => ({ text: line, number: index + 1 }));
  for (const { text: line, number } of lines) {
    if (line.includes('\ufffd')) complain(number, 'is not UTF-8 here');
    else if (/[\p{Cc}\p{Cs}]/u.test(line.replaceAll('\t', ''))) complain(number, 'holds a control character');
  }
  const { front, rest } = readFront(lines, complain);
  const { title, body, titleLine } = titleAndBody(front, rest);
  if (title === '')
    complain(titleLine, 'has no title: give `title:` in the front matter or a line `# Title`');
  if (body === '') complain(rest.at(-1)?.number ?? 1, 'has no text besides its title');
  if (problems.length > 0) return { ok: false, problems };
  const article = { title, body, tags: front.tags, locale: front.locale ?? 'en', source: '' };
  for (const problem of checkLengths(article)) complain(titleLine, problem);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, article };
}

type Complain = (line: number, problem: string) => void;

function readFront(lines: Line[], complain: Complain): { front: Front; rest: Line[] } {
  const front: Front = { title: null, tags: [], locale: null };
  if (lines[0]?.text.trimEnd() !== '---') return { front, rest: lines };
  const end = lines.findIndex((line, index) => index > 0 && line.text.trimEnd() === '---');
  if (end < 0) {
    complain(1, 'begins front matter that never ends: the closing `---` is missing');
    return { front, rest: [] };
  }
  let isInTags = false;
  for (const { text, number } of lines.slice(1, end)) {
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
    const item = /^\s*-\s+(.*)$/.exec(text);
    if (item && isInTags) {
      addTag(front, item[1] ?? '', number, complain);
      continue;
    }
    isInTags = readPair(front, text, number, complain) === 'tags';
  }
  return { front, rest: lines.slice(end + 1) };
}

/** Answers the key that was read, or undefined. */
function readPair(front: Front, text: string, number: number, complain: Complain): string | undefined {
  const pair = /^([A-Za-z_-]+)\s*:\s*(.*)$/.exec(text);
  const key = keys.find(known => known === pair?.[1]?.toLowerCase());
  const value = unquote(pair?.[2] ?? '');
  if (!pair) complain(number, 'is not `key: value`');
  else if (!key) complain(number, `has the unknown key \`${pair[1]}\`; known are ${keys.join(', ')}`);
  else if (key === 'tags') {
    for (const tag of value.replace(/^\[|\]$/g, '').split(',')) {
      if (tag.trim() !== '') addTag(front, tag, number, complain);
    }
  } else if (value === '') complain(number, `gives no ${key}`);
  else if (key === 'locale' && !localePattern.test(value))
    complain(number, `\`${value}\` is not a language tag such as en or de-AT`);
  else front[key] = value;
  return key;
}

const unquote = (value: string): string => /^(["'])(.*)\1$/.exec(value.trim())?.[2] ?? value.trim();

function addTag(front: Front, value: string, number: number, complain: Complain): void {
  const tag = unquote(value);
  if (tag.length > longestTag)
    complain(number, `has a tag longer than ${longestTag} characters: \`${tag.slice(0, 20)}…\``);
  else if (tag !== '' && !front.tags.includes(tag)) front.tags.push(tag);
}

function titleAndBody(front: Front, rest: Line[]): { title: string; body: string; titleLine: number } {
  const text = (lines: Line[]) =>
    lines
      .map(line => line.text)
      .join('\n')
      .trim();
  const first = rest.findIndex(line => line.text.trim() !== '');
  const heading = /^# +(.*?)(?: +#+)?\s*$/.exec(rest[first]?.text ?? '')?.[1]?.trim();
  const number = rest[first]?.number ?? 1;
  if (front.title === null) {
    return heading
      ? { title: heading, body: text(rest.slice(first + 1)), titleLine: number }
      : { title: '', body: text(rest), titleLine: number };
  }
  // The same title as a heading once more would stand twice on the page.
  const isRepeated = heading === front.title;
  return { title: front.title, body: text(isRepeated ? rest.slice(first + 1) : rest), titleLine: 2 };
}
