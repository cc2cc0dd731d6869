// Reads the public-service articles and questions that retrieval is measured and calibrated on. The data is not ours and
// never enters the repository: every command takes its folder.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedArticle } from '#ai/retrieval/passages.ts';

export type Question = {
  question: string;
  articleId: string;
  /** The words of the article that answer it. */
  answer: string;
};

/** @throws with what is missing and where it was looked for */
export function readDoc2dial(folder: string): { articles: PublishedArticle[]; questions: Question[] } {
  const articles = readLines<{ title: string; body: string }>(folder, 'articles.jsonl').map(
    (article, index) => ({
      id: String(index),
      version: 1,
      title: article.title,
      slug: String(index),
      locale: 'en',
      body: toMarkdown(article.body),
    }),
  );
  const idOf = new Map(articles.map(article => [article.title, article.id]));
  const questions = readLines<{ question: string; first: boolean; article: string; answer: string }>(
    folder,
    'questions.jsonl',
  )
    // Only a question that opens its conversation stands alone.
    .filter(question => question.first && question.answer !== '')
    .map(({ question, article, answer }) => ({ question, answer, articleId: idOf.get(article) ?? '' }))
    .filter(question => question.articleId !== '');
  return { articles, questions };
}

/** Customer questions of another business: none of them has an answer here. */
export function readForeignQuestions(file: string): string[] {
  if (!existsSync(file)) throw new Error(`no questions at ${file}`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map(line => line.replace(/,[^,]*$/, '').replace(/^"|"$/g, ''))
    .filter(line => line.length > 10);
}

function readLines<Row>(folder: string, name: string): Row[] {
  const file = join(folder, name);
  if (!existsSync(file)) throw new Error(`no ${name} in ${folder}`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Row);
}

/** A section is a paragraph whose first line is its heading. */
function toMarkdown(body: string): string {
  return body
    .split('\n\n')
    .map(section => section.trim())
    .filter(section => section !== '')
    .map(section => {
      const end = section.indexOf('\n');
      return end < 0 ? section : `## ${section.slice(0, end).trim()}\n\n${section.slice(end + 1).trim()}`;
    })
    .join('\n\n');
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Whether a passage holds the answering words, or is wholly inside them. */
export function holdsAnswer(passageText: string, answer: string): boolean {
  const passage = flat(passageText);
  const words = flat(answer);
  return passage.includes(words) || words.includes(passage) || passage.includes(words.slice(0, 60));
}
