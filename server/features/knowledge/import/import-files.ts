// Imports articles that were read: all of them, or none. Or only says what it would do.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { KnowledgeImportAnswer, KnowledgePreviewItem } from '#protocol/http/knowledge.ts';
import type { Id } from '#protocol/ids.ts';
import type { KnowledgeService } from '../knowledge.service.ts';
import type { CsvColumns } from './csv-articles.ts';
import type { ImportedArticle, ImportFile, ImportProblem } from './imported-article.ts';
import { importable, type ReadFiles, readFiles } from './read-files.ts';

export type ImportAnswer = ({ ok: true } & KnowledgeImportAnswer) | { ok: false; problems: ImportProblem[] };
export type ImportDeps = { db: Db; clock: Clock; newId(): Id; service: KnowledgeService };
export type ImportOptions = {
  /** False leaves new ones as drafts. */
  publish: boolean;
  /** The person's id, '' for the command line. */
  by: string;
  /** Written with each part of it that changed something. */
  note?: (tx: Tx, detail: { articles: Id[]; publish: boolean }) => void;
  columns?: CsvColumns;
};

export async function importFiles(
  deps: ImportDeps,
  files: readonly ImportFile[],
  options: ImportOptions,
): Promise<ImportAnswer> {
  const { found, problems } = readFiles(files, options.columns);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    ...(await importArticles(
      deps,
      found.map(({ article }) => article),
      options,
    )),
  };
}

export async function importArticles(
  deps: ImportDeps,
  articles: readonly ImportedArticle[],
  { publish, by, note }: ImportOptions,
): Promise<KnowledgeImportAnswer> {
  const made = await deps.db.transaction(async tx => {
    const outcomes = [];
    for (const article of articles) {
      const one = { publish, by, id: deps.newId(), now: deps.clock.now() };
      outcomes.push(await deps.service.importOne(tx, article, one));
    }
    const changed = outcomes.filter(({ what }) => what !== 'unchanged');
    if (changed.length > 0) note?.(tx, { articles: changed.map(({ id }) => id), publish });
    return outcomes;
  });
  const count = (what: string) => made.filter(outcome => outcome.what === what).length;
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    articles: made.map(({ id, title, slug }) => ({ id, title, slug })),
  };
}

/** What an import would do, without doing it. */
export async function previewFiles(
  deps: ImportDeps,
  files: readonly ImportFile[],
  columns?: CsvColumns,
): Promise<{ items: KnowledgePreviewItem[]; tables: ReadFiles['tables'] }> {
  const { found, problems, tables } = readFiles(files, columns);
  const named = found.map(({ file, line, article }) => ({
    where: line === 1 ? file : `${file}:${line}`,
    article,
  }));
  const refused = problems.map(({ file, line, problem }) => ({ where: `${file}:${line}`, problem }));
  return { items: [...refused.map(refusedItem), ...(await previewArticles(deps, named))], tables };
}

export const refusedItem = ({
  where,
  problem,
}: {
  where: string;
  problem: string;
}): KnowledgePreviewItem => ({
  ...{ where, title: '', what: 'refused', problem },
});

export async function previewArticles(
  { db, service }: ImportDeps,
  named: readonly { where: string; article: ImportedArticle }[],
): Promise<KnowledgePreviewItem[]> {
  const items: KnowledgePreviewItem[] = [];
  for (const { where, article } of named) {
    items.push({ where, title: article.title, what: await service.previewOne(db, article), problem: '' });
  }
  return items;
}

/**
 * Reads the files that paths name; a folder stands for every file below it that can be imported, in order of names.
 * @throws with the path that is not there or holds nothing to import
 */
export async function readPaths(paths: readonly string[]): Promise<ImportFile[]> {
  const files: ImportFile[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new Error(`${path} does not exist`);
    const found = info.isDirectory() ? await filesBelow(path) : [path];
    if (found.length === 0) throw new Error(`${path} holds no Markdown, HTML or CSV file`);
    // Wrong bytes become U+FFFD, which the reader names with its line.
    for (const name of found) files.push({ name, text: await readFile(name, 'utf8') });
  }
  return files;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter(entry => entry.isFile() && importable.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}
