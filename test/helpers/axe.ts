/** What axe finds on a page. In the page itself, once loaded: Playwright's own builder opens a second page for every look, which takes ten times as long. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

/** The same axe at less than half the length: reading it into a page took as long as a look. */
const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** @param tags only the rules with one of these; every rule, the best practices included, unless given */
export async function violationsOn(page: Page, tags?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  return page.evaluate(async only => {
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
      ...(only ? { runOnly: { type: 'tag' as const, values: [...only] } } : {}),
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(' | ')}`,
    );
  }, tags);
}
