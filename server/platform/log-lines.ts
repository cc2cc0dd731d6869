/**
 * One line of the structured log, for a person at a terminal: time, level, message, then the other fields. A line that is
 * not ours stays as it is.
 */
export function readableLine(line: string): string {
  const entry = parse(line);
  if (!entry) return line;
  const { level, time, msg, err, ...fields } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${readableValue(value)}`);
  return `  ${clock} ${String(level).padEnd(5)} ${msg}${rest.join('')}${readableError(err)}\n`;
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readableValue(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value);
}

function readableError(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  const { stack, message } = err as { stack?: unknown; message?: unknown };
  return `\n${String(stack ?? message).replaceAll(/^/gm, '    ')}`;
}
