// One script for a page, with everything it imports.
import { build, type Plugin } from 'vite';

/**
 * @param root where its packages are found
 * @param swapped one module that stands in for another
 */
export async function bundle(
  entry: string,
  root: string,
  swapped?: { from: string; to: string },
): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    plugins: swapped ? [swapping(swapped)] : [],
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

const swapping = ({ from, to }: { from: string; to: string }): Plugin => ({
  name: 'swap',
  enforce: 'pre',
  async resolveId(source, importer) {
    const found = await this.resolve(source, importer, { skipSelf: true });
    return found?.id === from ? to : found;
  },
});
