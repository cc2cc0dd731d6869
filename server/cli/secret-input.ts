import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Terminal } from './run.ts';

/** Asks at the terminal without showing what is typed. Null where the input is no terminal. */
export async function askSecret(question: string, terminal: Terminal): Promise<string | null> {
  const { input, errors, signal } = terminal;
  if (!input.isTTY) return null;
  // Readline echoes into its output, so that is one that shows nothing.
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: hidden, terminal: true });
  // While it reads, readline takes Ctrl-C for itself.
  const cut = new AbortController();
  lines.once('SIGINT', () => cut.abort(new Error('stopped')));
  errors.write(question);
  try {
    return await lines.question('', { signal: AbortSignal.any([signal, cut.signal]) });
  } finally {
    lines.close();
    errors.write('\n');
  }
}
