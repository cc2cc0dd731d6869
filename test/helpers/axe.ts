/** What axe finds on a page. In the page itself, once loaded: Playwright's own builder opens a second page for every look, which takes ten times as long. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

/** The same axe at less than half the length: reading it into a page took as long as a look. */
const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Which rules it looks with: those with one of the tags, or those that are named */
type Only = { tags: readonly string[] } | { rules: readonly string[] };

/** What colours alone decide. Another theme is the same page in other colours: once every rule has seen it, these are what is left to see. */
export const ofColours: Only = { rules: ['color-contrast', 'link-in-text-block'] };

/** @param only every rule, the best practices included, unless given */
export async function violationsOn(page: Page, only?: Only): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  return page.evaluate(async runOnly => {
    const { run } = (window as unknown as { axe: typeof axe }).axe;
    // A dialog that still fades in is none to axe, which then judges the page that is hidden behind it.
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
    const { violations } = await run(document, {
      resultTypes: ['violations'],
      ...(runOnly ? { runOnly } : {}),
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`,
    );
  }, runOnlyOf(only));
}

function runOnlyOf(only: Only | undefined): axe.RunOnly | undefined {
  if (!only) return undefined;
  return 'tags' in only ? { type: 'tag', values: [...only.tags] } : { type: 'rule', values: [...only.rules] };
}
