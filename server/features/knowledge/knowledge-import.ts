// Imports Markdown files as articles: all of them, or none.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { slugOf } from '#protocol/commands/desk.ts';
import type { KnowledgeImportAnswer } from '#protocol/http/knowledge.ts';
import type { Id } from '#protocol/ids.ts';
import type { KnowledgeService } from './knowledge.service.ts';
import { type ImportFile, type ImportProblem, readMarkdownArticle } from './markdown-import.ts';

export type ImportAnswer = ({ ok: true } & KnowledgeImportAnswer) | { ok: false; problems: ImportProblem[] };

/** @param by the person's id, '' for the command line */
export async function importArticles(
  deps: { db: Db; clock: Clock; newId(): Id; service: KnowledgeService },
  files: readonly ImportFile[],
  options: { publish: boolean; by: string },
): Promise<ImportAnswer> {
  const read = files.map(file => ({ file, result: readMarkdownArticle(file) }));
  const problems = read.flatMap(({ result }) => (result.ok ? [] : result.problems));
  problems.push(
    ...twins(read.flatMap(({ file, result }) => (result.ok ? [{ file, title: result.article.title }] : []))),
  );
  if (problems.length > 0) return { ok: false, problems };
  const articles = read.flatMap(({ result }) => (result.ok ? [result.article] : []));
  const made = await deps.db.transaction(async tx => {
    const outcomes = [];
    for (const article of articles) {
      const one = { ...options, id: deps.newId(), now: deps.clock.now() };
      outcomes.push(await deps.service.importOne(tx, article, one));
    }
    return outcomes;
  });
  const count = (what: string) => made.filter(outcome => outcome.what === what).length;
  return {
    ok: true,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    articles: made.map(({ id, title, slug }) => ({ id, title, slug })),
  };
}

/** Two files of one title would overwrite each other. */
function twins(titled: { file: ImportFile; title: string }[]): ImportProblem[] {
  const seen = new Map<string, string>();
  const problems: ImportProblem[] = [];
  for (const { file, title } of titled) {
    const slug = slugOf(title);
    const first = seen.get(slug);
    if (first === undefined) seen.set(slug, file.name);
    else problems.push({ file: file.name, line: 1, problem: `has the same title as ${first}` });
  }
  return problems;
}

/**
 * Reads the files that paths name; a folder stands for every `.md` and `.markdown` file below it, in order of names.
 * @throws with the path that is not there or holds nothing to import
 */
export async function readMarkdownFiles(paths: readonly string[]): Promise<ImportFile[]> {
  const files: ImportFile[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new Error(`${path} does not exist`);
    const found = info.isDirectory() ? await markdownBelow(path) : [path];
    if (found.length === 0) throw new Error(`${path} holds no Markdown file`);
    // Wrong bytes become U+FFFD, which the reader names with its line.
    for (const name of found) files.push({ name, text: await readFile(name, 'utf8') });
  }
  return files;
}

async function markdownBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(entry => entry.isFile() && /\.(md|markdown)$/i.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}
