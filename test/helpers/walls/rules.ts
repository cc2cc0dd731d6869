/** Owns the citing of rules: the numbers of the wire's README, and the titles of tests that name them. */
import { parseSync } from 'vite';
import { type SourceFile, walk } from './source.ts';

/** `- **S1 Change index.** …` */
export function rulesIn(readme: string): string[] {
  return [...readme.matchAll(/^- \*\*([A-Z]\d+)\b/gm)].map(([, rule = '']) => rule);
}

export type Title = { path: string; text: string };

/** The titles of tests and groups, however they are declared: `test(…)`, `test.each(…)(…)`, `describe(…)`. */
export function titlesIn({ path, text }: SourceFile): Title[] {
  const { program } = parseSync(path, text);
  const titles: Title[] = [];
  walk(program as unknown as Parameters<typeof walk>[0], node => {
    if (node.type !== 'CallExpression') return;
    const { callee } = node as unknown as { callee: { start: number; end: number } };
    const [first] = node.arguments as { type: string; value?: unknown; start: number; end: number }[];
    if (!first || !/^(test|it|describe)\b/.test(text.slice(callee.start, callee.end))) return;
    if (first.type === 'Literal' && typeof first.value === 'string') titles.push({ path, text: first.value });
    if (first.type === 'TemplateLiteral')
      titles.push({ path, text: text.slice(first.start + 1, first.end - 1) });
  });
  return titles;
}

/** Rules that no title names, and titles that name a rule that does not exist. */
export function citing(
  rules: readonly string[],
  titles: readonly Title[],
): { uncited: string[]; unknown: Title[] } {
  const citedIn = (title: Title): string[] => title.text.match(/\b[ST]\d{1,2}\b/g) ?? [];
  const cited = new Set(titles.flatMap(citedIn));
  return {
    uncited: rules.filter(rule => !cited.has(rule)),
    unknown: titles.filter(title => citedIn(title).some(rule => !rules.includes(rule))),
  };
}
