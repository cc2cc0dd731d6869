/** `npm run steward -- …` in this process: what it says, and its exit code. */
import { PassThrough, Writable } from 'node:stream';
import { commands } from '../../server/cli/list.ts';
import { runCli } from '../../server/cli/run.ts';

export type Ran = { code: number; out: string; errors: string };

/** @param input what stands on the standard input, which is no terminal */
export async function runSteward(
  words: string[],
  {
    env,
    input = '',
    signal = new AbortController().signal,
  }: { env: Record<string, string>; input?: string; signal?: AbortSignal },
): Promise<Ran> {
  const written = { out: '', errors: '' };
  const into = (name: 'out' | 'errors') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const stdin = Object.assign(new PassThrough(), { isTTY: false });
  stdin.end(input);
  const code = await runCli(words, commands, {
    env,
    input: stdin as unknown as NodeJS.ReadStream,
    output: into('out'),
    errors: into('errors'),
    signal,
  });
  return { code, ...written };
}
