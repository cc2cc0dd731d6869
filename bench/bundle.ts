// One script for a page, with everything it imports.
import { build } from 'vite';

/** @param root where its packages are found */
export async function bundle(entry: string, root: string): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: { input: entry, output: { format: 'es', codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(built)
    ? built.flatMap(each => each.output)
    : 'output' in built
      ? built.output
      : [];
  const chunk = outputs.find(output => output.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error(`${entry} was not bundled`);
  return chunk.code;
}
