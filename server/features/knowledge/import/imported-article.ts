// What every kind of import makes of what it reads. Pure.
import { articleFields } from '#protocol/documents/desk.ts';

export type ImportFile = {
  /** As people named it; problems quote it. */
  name: string;
  text: string;
};

export type ImportedArticle = {
  title: string;
  body: string;
  tags: string[];
  locale: string;
  /** What names it for good, such as its address; '' where its title does. */
  source: string;
};
export type ImportProblem = { file: string; line: number; problem: string };
export type ReadFile = { ok: true; article: ImportedArticle } | { ok: false; problems: ImportProblem[] };

export const localePattern = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/;
export const longestTag = 40;

export function checkLengths({
  title,
  body,
  tags,
}: Pick<ImportedArticle, 'title' | 'body' | 'tags'>): string[] {
  const problems: string[] = [];
  if (!articleFields.title.safeParse(title).success) problems.push('has a title longer than 300 characters');
  if (!articleFields.body.safeParse(body).success) problems.push('is longer than 200,000 characters');
  if (!articleFields.tags.safeParse(tags).success) problems.push('has more than 50 tags');
  return problems;
}
