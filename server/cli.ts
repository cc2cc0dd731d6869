// `npm run steward -- <noun> <verb>`
import { commands } from './cli/list.ts';
import { runCli } from './cli/run.ts';
import { createSignalJudge } from './start/stop-signals.ts';

const cut = new AbortController();
const judge = createSignalJudge();
// The first Ctrl-C lets the command end in order and put the database down; a second, later one does not wait.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const decision = judge(performance.now());
    if (decision === 'stop') cut.abort(new Error('stopped'));
    if (decision === 'force') process.exit(130);
  });
}
// Who reads may have seen enough (`… | head`): the command then ends in order, as if it was cut off.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  cut.abort(new Error('nobody reads any more'));
});
process.exitCode = await runCli(process.argv.slice(2), commands, {
  env: process.env,
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  signal: cut.signal,
});
