// Builds the console into dist/console: hashed files, and a service worker that knows all of them by name. The same build is served by the
// server under /console/ and by the desktop program under app://steward/console/.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const outDir = join(root, 'dist/console');
const base = '/console/';
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const common = { configFile: false, root: here, publicDir: false, logLevel: 'warn' } satisfies InlineConfig;

/** The worker is built last, because it carries the names of all other files. A change of any of them is a change of its bytes. */
const serviceWorker = (): Plugin => ({
  name: 'steward-service-worker',
  apply: 'build',
  async writeBundle(options, bundle) {
    const dir = options.dir ?? outDir;
    const files = Object.values(bundle)
      .filter(file => !file.fileName.endsWith('.map'))
      .map(file => file.fileName)
      .sort();
    const shell = [...files, 'icon.svg'];
    const content = createHash('sha256');
    for (const file of shell) content.update(file).update(readFileSync(join(dir, file)));
    await build({
      ...common,
      define: {
        __SHELL_FILES__: JSON.stringify(shell.filter(file => file !== 'index.html').map(file => base + file)),
        __SHELL_PAGE__: JSON.stringify(base),
        __SHELL_VERSION__: JSON.stringify(content.digest('hex').slice(0, 16)),
      },
      build: {
        outDir: dir,
        emptyOutDir: false,
        target: 'es2023',
        lib: {
          entry: join(here, 'sw/service-worker.ts'),
          formats: ['iife'],
          name: 'stewardServiceWorker',
          fileName: () => 'sw.js',
        },
      },
    });
  },
});

export default defineConfig({
  root: here,
  base,
  publicDir: join(here, 'public'),
  plugins: [react(), tailwind(), serviceWorker()],
  define: { __STEWARD_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Everything comes as a file of its own: the policy of the page allows no inline script.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
  },
});
