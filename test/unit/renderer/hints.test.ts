// P11: whatever a browser says when somebody looks again, the line hears of it; on both sides of the desk.
import { expect, test } from 'vitest';
import { type HintingPage, watchHints } from '../../../src/renderer/sync/hints.ts';
import { createSurroundings } from '../../../src/widget/app/surroundings.ts';

const makePage = (visibilityState: DocumentVisibilityState = 'visible') =>
  Object.assign(new EventTarget(), {
    navigator: { onLine: true },
    document: Object.assign(new EventTarget(), { visibilityState }),
  });
type Page = ReturnType<typeof makePage>;

/** Every way in which a page is shown again, the way out of iOS' freezer among them. */
const shownAgain: [string, (page: Page) => EventTarget, string][] = [
  ['the tab is looked at', page => page.document, 'visibilitychange'],
  ['it comes out of the back-forward cache', page => page, 'pageshow'],
  ['the window is used', page => page, 'focus'],
];

test.each(shownAgain)('[S9] P11 console: %s', (_name, target, event) => {
  const page = makePage();
  const hints: string[] = [];
  const stop = watchHints(page as HintingPage, () => () => {})(hint => hints.push(hint));
  target(page).dispatchEvent(new Event(event));
  stop();
  target(page).dispatchEvent(new Event(event));
  expect(hints).toEqual(['visible']);
});

test.each(shownAgain)('[S9] P11 widget: %s', (_name, target, event) => {
  const page = makePage();
  const news: string[] = [];
  const stop = createSurroundings(page as unknown as Window).listen(one => news.push(one));
  target(page).dispatchEvent(new Event(event));
  stop();
  target(page).dispatchEvent(new Event(event));
  expect(news).toEqual(['visible']);
});

test('[S9] console: networks that come and go, a page that is unfrozen, and a machine that wakes', () => {
  const page = makePage();
  const hints: string[] = [];
  let wake = () => {};
  watchHints(page as HintingPage, listener => {
    wake = listener;
    return () => {};
  })(hint => hints.push(hint));
  page.dispatchEvent(new Event('offline'));
  page.dispatchEvent(new Event('online'));
  page.document.dispatchEvent(new Event('resume'));
  wake();
  expect(hints).toEqual(['offline', 'online', 'visible', 'wake']);
});

test('[S9] nobody looks at a page that is hidden, whatever happens to it', () => {
  const page = makePage('hidden');
  const hints: string[] = [];
  watchHints(page as HintingPage, () => () => {})(hint => hints.push(hint));
  page.dispatchEvent(new Event('pageshow'));
  page.document.dispatchEvent(new Event('visibilitychange'));
  expect(hints).toEqual([]);
});
