// Reads files that people chose as articles, each by the kind that its name says. Pure.
import { slugOf } from '#protocol/commands/desk.ts';
import { type CsvColumns, readCsvArticles } from './csv-articles.ts';
import { readHtmlArticle } from './html-article.ts';
import type { ImportedArticle, ImportFile, ImportProblem, ReadFile } from './imported-article.ts';
import { readMarkdownArticle } from './markdown-article.ts';

/** Where an article was read. */
export type FoundArticle = { file: string; line: number; article: ImportedArticle };
export type ReadFiles = {
  found: FoundArticle[];
  problems: ImportProblem[];
  /** The tables among the files: their columns, and which was taken for what. */
  tables: { file: string; header: string[]; columns: CsvColumns }[];
};

export const importable = /\.(?:md|markdown|html?|xhtml|csv|tsv)$/i;

/** @param columns for tables; what it leaves out is found by the columns' names */
export function readFiles(files: readonly ImportFile[], columns: CsvColumns = {}): ReadFiles {
  const read: ReadFiles = { found: [], problems: [], tables: [] };
  for (const file of files) {
    if (/\.(?:csv|tsv)$/i.test(file.name)) {
      const table = readCsvArticles(file, columns);
      read.tables.push({ file: file.name, header: table.header, columns: table.columns });
      read.problems.push(...table.problems);
      for (const { line, article } of table.articles) read.found.push({ file: file.name, line, article });
      continue;
    }
    const one: ReadFile = /\.(?:html?|xhtml)$/i.test(file.name)
      ? readHtmlArticle({ ...file, url: null })
      : readMarkdownArticle(file);
    if (one.ok) read.found.push({ file: file.name, line: 1, article: one.article });
    else read.problems.push(...one.problems);
  }
  read.problems.push(...twins(read.found));
  return read;
}

/** Two of one title would overwrite each other, unless something else tells them apart. */
function twins(found: readonly FoundArticle[]): ImportProblem[] {
  const seen = new Map<string, FoundArticle>();
  const problems: ImportProblem[] = [];
  for (const one of found) {
    const { title, source } = one.article;
    const key = source === '' ? slugOf(title) : ` ${source}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, one);
    else {
      const where = first.file === one.file ? `line ${first.line}` : first.file;
      problems.push({
        file: one.file,
        line: one.line,
        problem: `has the same ${source === '' ? 'title' : 'source'} as ${where}`,
      });
    }
  }
  return problems;
}
