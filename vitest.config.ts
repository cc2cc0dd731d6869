import { defineConfig } from 'vitest/config';

// Two workers: most machines that run this have few cores, and Postgres wants some of them.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: true,
    // A state is waited for, however busy the machine is; a second is not enough for one that runs other things.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // No room keeps anything in its module (the walls see to it), so files may share what is loaded: loading took half of the processor time.
          isolate: false,
          // Before any file: what keeps rows looks once, when it is loaded, whether there is a database, and which file loads it first is chance.
          setupFiles: ['fake-indexeddb/auto'],
          include: ['test/unit/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          isolate: false,
          // As in playwright.config.ts: named at the end of the run.
          retry: process.env.CI ? 1 : 0,
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/helpers/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'sync',
          include: ['test/sync/**/*.test.ts'],
          globalSetup: ['test/helpers/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'load',
          include: ['test/load/**/*.test.ts'],
          globalSetup: ['test/helpers/global-setup.ts'],
          // What is held here is thousands of connections: one file at a time.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
