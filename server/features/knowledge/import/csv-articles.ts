// Reads a table as articles, one a row. Which column is what is said by hand or found by the columns' names. Pure.
import { languageOf } from '#ai/text/words.ts';
import { type CsvRow, readCsv } from './csv-rows.ts';
import { readHtmlArticle } from './html-article.ts';
import {
  checkLengths,
  type ImportedArticle,
  type ImportFile,
  type ImportProblem,
  localePattern,
  longestTag,
} from './imported-article.ts';

export const csvFields = ['title', 'body', 'tags', 'locale', 'source'] as const;
export type CsvField = (typeof csvFields)[number];
/** The names of the columns, as the first row gives them. */
export type CsvColumns = Partial<Record<CsvField, string>>;

export type ReadTable = {
  /** The first row. */
  header: string[];
  columns: CsvColumns;
  articles: { line: number; article: ImportedArticle }[];
  problems: ImportProblem[];
};

const known: Record<CsvField, RegExp> = {
  title: /^(?:title|question|frage|titel|titre|name|subject)$/i,
  body: /^(?:body|answer|antwort|text|content|réponse|inhalt|html|markdown)$/i,
  tags: /^(?:tags?|labels?|category|categories|kategorie|section)$/i,
  locale: /^(?:locale|lang|language|sprache|langue)$/i,
  source: /^(?:url|link|id|source|key)$/i,
};

/** @param given columns by name; what it leaves out is found by the columns' own names */
export function readCsvArticles({ name, text }: ImportFile, given: CsvColumns = {}): ReadTable {
  const read = readCsv(text);
  const empty = { header: [], columns: given, articles: [] };
  if (!read.ok) return { ...empty, problems: [{ file: name, line: read.line, problem: read.problem }] };
  const [head, ...rows] = read.rows;
  if (!head) return { ...empty, problems: [{ file: name, line: 1, problem: 'is empty' }] };
  const columns = columnsOf(head.fields, given);
  const table: ReadTable = { header: head.fields, columns, articles: [], problems: [] };
  const complain = (line: number, problem: string) => table.problems.push({ file: name, line, problem });
  for (const column of Object.values(columns)) {
    if (!head.fields.includes(column)) complain(head.line, `has no column “${column}”`);
  }
  for (const field of ['title', 'body'] as const) {
    if (columns[field] === undefined)
      complain(head.line, `has no column for the ${field}: it has ${head.fields.join(', ')}`);
  }
  if (table.problems.length > 0) return table;
  if (rows.length === 0) complain(head.line, 'has no row below its names');
  for (const row of rows) {
    const { article, problems } = articleOf(row, head.fields, columns, name);
    for (const problem of problems) complain(row.line, problem);
    if (problems.length === 0) table.articles.push({ line: row.line, article });
  }
  return table;
}

function columnsOf(header: string[], given: CsvColumns): CsvColumns {
  const columns: CsvColumns = {};
  for (const field of csvFields) {
    const column = given[field] ?? header.find(title => known[field].test(title));
    if (column !== undefined && column !== '') columns[field] = column;
  }
  return columns;
}

function articleOf(
  row: CsvRow,
  header: string[],
  columns: CsvColumns,
  file: string,
): { article: ImportedArticle; problems: string[] } {
  const cell = (field: CsvField): string => {
    const column = columns[field];
    return column === undefined ? '' : (row.fields[header.indexOf(column)] ?? '');
  };
  const problems: string[] = [];
  if (row.fields.length > header.length)
    problems.push(`has ${row.fields.length} fields where the first row has ${header.length}`);
  const title = cell('title').replace(/\s+/g, ' ');
  const body = bodyOf(cell('body'), title);
  const tags = [
    ...new Set(
      cell('tags')
        .split(/[,;|]/)
        .map(tag => tag.trim())
        .filter(tag => tag !== ''),
    ),
  ];
  const locale = cell('locale');
  if (title === '') problems.push('has no title');
  if (body === '') problems.push('has no text');
  if (/[\ufffd]/.test(title + body)) problems.push('is not UTF-8 here');
  if (/[\p{Cc}\p{Cs}]/u.test((title + body).replace(/[\n\t]/g, '')))
    problems.push('holds a control character');
  if (tags.some(tag => tag.length > longestTag))
    problems.push(`has a tag longer than ${longestTag} characters`);
  if (locale !== '' && !localePattern.test(locale))
    problems.push(`\`${locale}\` is not a language tag such as en or de-AT`);
  const key = cell('source');
  const source = key === '' ? '' : URL.canParse(key) ? new URL(key).href : `csv:${file}#${key}`;
  const article = {
    title,
    body,
    tags,
    locale: locale === '' ? languageOf(body, 'en') : locale,
    source: source.slice(0, 2_000),
  };
  if (problems.length === 0) problems.push(...checkLengths(article));
  return { article, problems };
}

/** A cell with tags is a piece of a page. */
function bodyOf(cell: string, title: string): string {
  if (!/<\/?(?:p|br|div|ul|ol|li|h[1-6]|a|strong|b|em|table|img|span|script)\b[^>]*>/i.test(cell))
    return cell;
  const read = readHtmlArticle({ name: title, text: `<title>x</title><body>${cell}</body>`, url: null });
  return read.ok ? read.article.body : '';
}
