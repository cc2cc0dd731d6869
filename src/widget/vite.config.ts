// Builds the app as a hashed module, then the loader as one classic script that knows its name, then the demo page.
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const outDir = resolve(here, '../../dist/widget');

const target = 'es2022';
/** Nothing in our styles needs rewriting for browsers that load es2022; the rewriting would only add weight. */
const cssTarget = ['chrome123', 'firefox121', 'safari17.5'];

const common = {
  configFile: false,
  root: here,
  publicDir: false,
  logLevel: 'warn',
} satisfies InlineConfig;

/** A page loads it with one plain script tag, so it is no module and leaves one global behind. */
async function buildLoader(appFile: string): Promise<void> {
  await build({
    ...common,
    define: { __APP_FILE__: JSON.stringify(appFile) },
    build: {
      outDir,
      emptyOutDir: false,
      target,
      cssTarget,
      lib: {
        entry: join(here, 'loader/loader.ts'),
        formats: ['iife'],
        name: 'stewardLoader',
        fileName: () => 'widget.js',
      },
    },
  });
}

const afterApp = (): Plugin => ({
  name: 'steward-loader-after-app',
  async writeBundle(_options, bundle) {
    const app = Object.values(bundle).find(file => file.type === 'chunk' && file.isEntry);
    if (!app) throw new Error('the widget app has no entry');
    await buildLoader(app.fileName);
    cpSync(join(here, 'demo/demo.html'), join(outDir, 'demo.html'));
    for (const file of ['demo.css', 'demo.js']) cpSync(join(here, 'demo', file), join(outDir, 'demo', file));
  },
});

export default defineConfig({
  ...common,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [afterApp()],
  build: {
    outDir,
    emptyOutDir: true,
    target,
    cssTarget,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: join(here, 'app/app.ts'),
      preserveEntrySignatures: 'strict',
      transform: {
        inject: { 'Promise.withResolvers': [join(here, 'app/with-resolvers.ts'), 'withResolvers'] },
      },
      output: {
        format: 'es',
        entryFileNames: 'assets/app-[hash].js',
        chunkFileNames: 'assets/part-[hash].js',
      },
    },
  },
});
