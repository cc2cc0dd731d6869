// An admin comes in by a recovery code, by a passkey beside the password and by a passkey alone, with a device that Chromium plays.
import { expect, type Page, test } from '@playwright/test';
import { TOTP } from 'otpauth';
import { freePort, type Product, startProduct } from '../../helpers/product.ts';
import { inSync, newPage } from './pages.ts';

let product: Product;
let url: string;
test.beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  product = await startProduct({ env: { PORT: String(port), STEWARD_PUBLIC_URL: url } });
});
test.afterAll(() => product.remove());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function password(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill('admin@steward.test');
  await page.getByLabel('Password').fill(product.password);
  await button(page, 'Sign in').click();
}
async function signOut(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.evaluate(() => window.localStorage.clear());
  await page.goto('about:blank');
  await page.goto(`${url}/console/`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

test('a code, a recovery code, a passkey beside the password, and a passkey alone', async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await newPage(browser);
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  await page.goto(`${url}/console/`);
  await password(page);
  await inSync(page);

  await page.goto(`${url}/console/#/settings`);
  const section = page.getByRole('region', { name: 'Second factor' });
  await button(page, 'Set up an authenticator program').click();
  const setUp = page.getByRole('dialog', { name: 'Set up a second factor' });
  const secret = (await setUp.locator('code').innerText()).replaceAll(/\s/g, '');
  const totp = new TOTP({ secret });
  // Drawn by the server, let through by the content security policy.
  await expect
    .poll(() => setUp.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  const first = totp.generate();
  await setUp.getByLabel('Then write the code').fill(first);
  await page.keyboard.press('Enter');
  const codes = page.getByRole('dialog', { name: 'Keep your recovery codes' });
  const recovery = await codes.getByRole('listitem').first().innerText();
  await button(page, 'I have kept them').click();

  await signOut(page);
  await password(page);
  await page.getByLabel('Code', { exact: true }).fill(first);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('used already');
  // One step ahead of the clock is let in, and cannot have been used.
  await page.getByLabel('Code', { exact: true }).fill(totp.generate({ timestamp: Date.now() + 30_000 }));
  await page.keyboard.press('Enter');
  await inSync(page);

  await signOut(page);
  await password(page);
  await button(page, 'Use a recovery code instead').click();
  await page.getByLabel('Recovery code').fill(recovery.toUpperCase());
  await page.keyboard.press('Enter');
  await inSync(page);

  await page.goto(`${url}/console/#/settings`);
  await expect(section).toContainText('9 recovery codes are left.');
  await button(page, 'Add a passkey').click();
  await page.getByLabel('Name', { exact: true }).fill('This laptop');
  await page.keyboard.press('Enter');
  await expect(section.getByRole('list', { name: 'Passkeys' })).toContainText('This laptop');

  await signOut(page);
  await button(page, 'Sign in with a passkey').click();
  await inSync(page);

  await signOut(page);
  await password(page);
  await button(page, 'Use a passkey').click();
  await inSync(page);

  await page.goto(`${url}/console/#/settings`);
  await expect(section.getByRole('list', { name: 'Passkeys' })).toContainText('last used');
  await page.getByRole('button', { name: 'Remove the passkey This laptop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(section.getByRole('list', { name: 'Passkeys' })).toHaveCount(0);
  await signOut(page);
  await button(page, 'Sign in with a passkey').click();
  await expect(page.getByRole('alert')).toBeVisible();
});
