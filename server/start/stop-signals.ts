import { parentOf, processIdentity } from '#platform/process-identity.ts';

/**
 * Decides what a signal means. npm passes Ctrl-C on to a child that the terminal has told already, so the same signal
 * within a second counts once; a person who presses it again later wants out at once.
 */
export type SignalDecision = 'stop' | 'ignore' | 'force';

export const repeatWindowMs = 1_000;

export function createSignalJudge(): (nowMs: number) => SignalDecision {
  let lastMs: number | null = null;
  return nowMs => {
    const previousMs = lastMs;
    lastMs = nowMs;
    if (previousMs === null) return 'stop';
    return nowMs - previousMs < repeatWindowMs ? 'ignore' : 'force';
  };
}

const ancestorLookMs = 250;

/**
 * A signal sent to npm alone ends npm and perhaps its shell, and neither passes every signal on. So a process that npm
 * started looks for both, and takes the loss of one as the signal. Keeps no process alive.
 */
export function onNpmLost(lost: () => void): void {
  const shell = process.ppid;
  const npm = parentOf(shell);
  const npmIdentity = npm === null ? null : processIdentity(npm);
  const looking = setInterval(() => {
    const isShellHere = process.ppid === shell;
    const isNpmHere = npm === null || npmIdentity === null || processIdentity(npm) === npmIdentity;
    if (isShellHere && isNpmHere) return;
    clearInterval(looking);
    lost();
  }, ancestorLookMs);
  looking.unref();
}
