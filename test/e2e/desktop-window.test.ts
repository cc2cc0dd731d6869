// The real window, where Electron's binary is there: everything else about the desktop is tested without it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { repositoryDir, startProduct } from '../helpers/product.ts';

const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
  linux: 'electron',
};
const executablePath = join(
  repositoryDir,
  'node_modules/electron/dist',
  programs[process.platform] ?? 'electron',
);

const missing =
  'Electron has no binary here, because npm does not bring it. Fetch it: node node_modules/electron/install.js';

test('the desktop console opens, signs in, and keeps its page to itself', async () => {
  if (!existsSync(executablePath)) process.stdout.write(`Skipped, the real window: ${missing}\n`);
  test.skip(!existsSync(executablePath), missing);
  const product = await startProduct();
  const profile = mkdtempSync(join(tmpdir(), 'steward-profile-'));
  try {
    const desk = await _electron.launch({
      executablePath,
      args: [
        repositoryDir,
        `--server=${product.url}`,
        `--user-data-dir=${profile}`,
        // Containers and root have no user namespaces for Chromium's sandbox; the page's own isolation stays on.
        ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
      ],
    });
    const page = await desk.firstWindow();
    await expect(page).toHaveURL('app://steward/console/');
    expect(await page.evaluate(() => ['desktop', 'require', 'process'].map(name => name in window))).toEqual([
      'object',
      false,
      false,
    ]);
    await page.getByLabel(/e-?mail/i).fill('agent@steward.test');
    await page.getByLabel(/password/i).fill(product.password);
    await page.getByRole('button', { name: /sign in/i }).click();
    await expect(page.getByText(/in sync/i)).toBeVisible();
    await page.evaluate(() => window.open('https://example.invalid/'));
    expect(desk.windows()).toHaveLength(1);
    await desk.close();
  } finally {
    await product.remove();
    rmSync(profile, { recursive: true, force: true });
  }
});
