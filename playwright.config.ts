import { defineConfig } from '@playwright/test';
import { findBrowser } from './test/helpers/chromium.ts';

// Each file starts a product of its own, on ports and a database of its own. Two workers: while one waits for a browser, the other works.
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  workers: 2,
  // A shared machine may stall a browser for seconds. What passed only the second time is named at the end of the run.
  retries: process.env.CI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: findBrowser() ?? undefined,
      // Without a graphics card its stand-in takes a tenth of two cores, for nothing that is looked at.
      args: ['--disable-gpu', '--disable-software-rasterizer'],
    },
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
  },
});
