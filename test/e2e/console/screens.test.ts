// Every screen, in both themes: no axe violation (H-3), nothing the policy forbids, no fault.
import { expect, type Page, test } from '@playwright/test';
import {
  chipped,
  expectNoViolation,
  expectNoViolationInBothThemes,
  selectedRow,
  toast,
  visit,
  watch,
} from './desk-page.ts';
import { idOf } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

type Screen = { path?: string; query?: string; reach?: (page: Page) => Promise<unknown> };

const press =
  (...keys: string[]) =>
  async (page: Page) => {
    for (const key of keys) await page.keyboard.press(key);
  };
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name }).waitFor();
const session = (state: object) => (page: Page) =>
  page.evaluate(value => window.fixture.session.set(value as never), {
    user: {
      id: idOf('p', 1),
      name: 'Mara Lindqvist',
      email: 'mara@steward.test',
      role: 'agent',
      teamIds: [],
    },
    ...state,
  });

const screens: Record<string, Screen> = {
  'a conversation': {},
  'an empty inbox': { path: '/inbox/mine', query: '?scene=empty' },
  'the bot’s view': { path: '/inbox/bot' },
  'a resolved conversation': { path: `/inbox/resolved/${idOf('c', 16)}` },
  'the history of a customer': { reach: page => page.getByRole('tab', { name: /^History/ }).click() },
  'an article being written': {
    path: `/knowledge/${idOf('a', 1)}`,
    reach: page => page.getByRole('button', { name: 'Edit', exact: true }).click(),
  },
  'a new article': {
    path: '/knowledge',
    reach: page => page.getByRole('button', { name: 'New article' }).first().click(),
  },
  'the import': {
    path: '/knowledge',
    reach: async page => {
      await page.getByRole('button', { name: 'Import articles' }).click();
      await dialog(page, 'Import articles');
    },
  },
  'a key being changed': {
    path: '/settings',
    reach: page => page.getByRole('button', { name: 'Change the key of: Reply' }).click(),
  },
  filters: {
    reach: async page => {
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('checkbox', { name: 'Unread' }).check();
    },
  },
  notifications: { reach: press('g', 'h') },
  'a note with a mention': {
    reach: async page => {
      await press('n')(page);
      await page.getByRole('textbox', { name: 'Note for the team' }).pressSequentially('See @To');
      await page.getByRole('option', { name: /^Tomasz Wilk/ }).waitFor();
    },
  },
  'the templates in the composer': {
    reach: async page => {
      await press('r')(page);
      await page.getByRole('textbox', { name: 'Reply to the customer' }).pressSequentially('/');
      await page.getByRole('option', { name: /Damaged on arrival/ }).waitFor();
    },
  },
  'a source': { reach: page => page.getByRole('button', { name: /^Source 1/ }).click() },
  'offline, with something waiting': {
    reach: async page => {
      await page.evaluate(() => window.fixture.goOffline());
      await press('r')(page);
      await page.getByRole('textbox', { name: 'Reply to the customer' }).fill('It ships today.');
      await press('Control+Enter')(page);
      await page.getByRole('button', { name: /^Offline since/ }).click();
      await dialog(page, 'Waiting to send');
    },
  },
  'a refused reply': {
    reach: async page => {
      await page.evaluate(() => window.fixture.refuseNext('conversation_resolved'));
      await press('r')(page);
      await page.getByRole('textbox', { name: 'Reply to the customer' }).fill('It ships today.');
      await press('Control+Enter')(page);
      await page.getByText(/Not sent: The conversation/).waitFor();
    },
  },
  'a merge': {
    reach: async page => {
      await page.evaluate(() =>
        window.fixture.mergeNext([
          { field: 'priority', kept: 'theirs', mine: '2', theirs: '3' },
          { field: 'tags', kept: 'both', mine: 'vip', theirs: 'damaged' },
        ]),
      );
      await press('p')(page);
      await page.getByRole('option', { name: 'Urgent', exact: true }).click();
      await page.getByRole('region', { name: 'Merged changes' }).waitFor();
    },
  },
  'somebody typing, somebody looking, the AI writing': {
    reach: async page => {
      await page.evaluate(() => {
        const { live, scene } = window.fixture;
        const conversationId = scene.chippedId;
        live({
          name: 'typing',
          payload: { conversationId, party: 'customer', personId: '', name: 'Ellen', isTyping: true },
        });
        live({
          name: 'viewing',
          payload: { conversationId, people: [{ personId: scene.people.tomasz, name: 'Tomasz Wilk' }] },
        });
        live({
          name: 'ai.stream',
          payload: { conversationId, streamId: 's', forSeq: 9, text: 'We replace items' },
        });
      });
      await page.getByText('Tomasz is viewing').waitFor();
      await page.getByText('We replace items', { exact: true }).waitFor();
    },
  },
  'catching up': { reach: page => page.evaluate(() => window.fixture.catchUp(214)) },
  'a resolve to undo': {
    reach: async page => {
      await press('e')(page);
      await toast(page, 'Resolved #48212').waitFor();
    },
  },
  'what a restored server lacks': {
    reach: async page => {
      await page.evaluate(() => {
        const { recovery, scene } = window.fixture;
        recovery.set({
          messages: [
            {
              id: scene.chippedId,
              conversationId: scene.chippedId,
              text: 'It ships today.',
              createdAt: Date.now(),
            },
          ],
        });
      });
      await page.getByRole('button', { name: 'Look at them' }).click();
      await dialog(page, 'Missing on the restored server');
    },
  },
  'sign-in': { query: '?scene=signed-out' },
  'a refused sign-in': {
    query: '?scene=signed-out',
    reach: async page => {
      await page.getByLabel('E-mail').fill('mara@steward.test');
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  'a locked console': {
    query: '?scene=signed-out',
    reach: session({ state: 'locked', reason: 'offline_too_long', waiting: 3, offlineDays: 14 }),
  },
  'a revoked session': {
    query: '?scene=signed-out',
    reach: session({
      state: 'revoked',
      unsent: [
        { commandId: '1', kind: 'message.send', conversationId: null, text: 'It ships today.', createdAt: 0 },
      ],
    }),
  },
};

const headline = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** Where one goes by the rail and by lists, on one page, and what shows that one is there. */
const places: Record<string, { path: string; there: (page: Page) => Promise<unknown> }> = {
  customers: { path: '/customers', there: page => headline(page, 'Customers') },
  'a customer': {
    path: `/customers/${idOf('u', 2)}`,
    there: page => page.getByRole('button', { name: /^Change Phone/ }).waitFor(),
  },
  knowledge: { path: '/knowledge', there: page => headline(page, 'Knowledge') },
  'an article': {
    path: `/knowledge/${idOf('a', 1)}`,
    there: page => headline(page, 'Enamel care and safety'),
  },
  templates: { path: '/replies', there: page => headline(page, 'Replies') },
  'a template': {
    path: `/replies/${idOf('y', 1)}`,
    there: page => page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor(),
  },
  settings: { path: '/settings', there: page => headline(page, 'Settings') },
};

/** What opens over a conversation and leaves it, closed, as it was: one page is enough for all of them. */
const over: Record<string, (page: Page) => Promise<unknown>> = {
  'the palette': press('Control+k'),
  'the palette with finds': async page => {
    await press('/')(page);
    await page.keyboard.type('replac');
    await page.getByRole('option', { name: /Rita Moura/ }).waitFor();
  },
  'the palette without finds': async page => {
    await press('/')(page);
    await page.keyboard.type('enamle');
    await page.getByText('No match for “enamle”').waitFor();
  },
  'the shortcuts': press('?'),
  assigning: press('a'),
  snoozing: press('s'),
  'the priority': press('p'),
  tagging: press('t'),
  'moving to a team': press('m'),
  'the subject': press('u'),
  'more actions': page => page.getByRole('button', { name: 'More actions' }).click(),
  'the own menu': page => page.getByRole('button', { name: /Mara Lindqvist/ }).click(),
  'the sort menu': page => page.getByRole('button', { name: /Most urgent first/ }).click(),
};

for (const [name, { reach, ...where }] of Object.entries(screens)) {
  test(name, async ({ page }) => {
    const faults = watch(page);
    // Still pictures: axe must not measure a colour on its way.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await visit(page, desk.url, where);
    await reach?.(page);
    await expectNoViolationInBothThemes(page, name);
    expect(faults).toEqual([]);
  });
}

test('places, one after the other', async ({ page }) => {
  test.slow();
  const faults = watch(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [name, { path, there }] of Object.entries(places)) {
    await visit(page, desk.url, { path });
    await there(page);
    await expectNoViolationInBothThemes(page, name);
  }
  expect(faults).toEqual([]);
});

test('what opens over a conversation', async ({ page }) => {
  test.slow();
  const faults = watch(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await visit(page, desk.url);
  const open = page.locator('[role=dialog], [role=menu]');
  for (const [name, reach] of Object.entries(over)) {
    await expect(open).toHaveCount(0);
    await expect(selectedRow(page)).toHaveCount(1);
    await reach(page);
    await expect(open, name).toHaveCount(1);
    await expectNoViolationInBothThemes(page, name);
    await page.keyboard.press('Escape');
  }
  await expect(open).toHaveCount(0);
  expect(faults).toEqual([]);
});

for (const [width, height] of [
  [1200, 800],
  [1000, 700],
  [900, 600],
  [720, 450],
] as const) {
  test(`${width} × ${height} loses nothing`, async ({ page }) => {
    const faults = watch(page);
    await page.setViewportSize({ width, height });
    await visit(page, desk.url, { path: chipped });
    const send = page.getByRole('button', { name: /^Send/ });
    await expect(send).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Show the side panel' })).toBeVisible();
    await page.keyboard.press(']');
    await expect(page.getByRole('complementary', { name: 'Copilot and customer' })).toBeVisible();
    await expectNoViolation(page, `${width} × ${height}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    // Esc first closes what lies on top, then leaves the conversation.
    await page.keyboard.press('Escape');
    await expect(page.getByRole('complementary', { name: 'Copilot and customer' })).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(selectedRow(page)).toHaveCount(0);
    expect(faults).toEqual([]);
  });
}
