import { defineConfig } from 'electron-vite';

// The renderer is built by src/renderer/vite.config.ts: the same console runs in a browser.
export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      rollupOptions: {
        input: { main: 'src/main/main.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      // A sandboxed preload can load nothing but Electron, and only as CommonJS.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: 'src/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});
