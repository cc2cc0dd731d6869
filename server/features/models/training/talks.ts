// Whole talks as a provider learns from them, one JSON object a line: {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", …}]}.
// Pure. What cannot be used is told with its line; nothing is left out silently.
import { eachLine, type LineProblem } from '#ai/intent/dataset.ts';

const roles = ['system', 'user', 'assistant'] as const;
export type Said = { role: (typeof roles)[number]; content: string };
export type Talk = { messages: Said[] };

/** Whether a file holds talks rather than labelled messages: its first line that can be read says so. */
export function holdsTalks(jsonl: string): boolean {
  let first: boolean | null = null;
  eachLine(jsonl, value => {
    first ??= 'messages' in value;
    return null;
  });
  return first ?? false;
}

export function parseTalks(jsonl: string): { talks: Talk[]; problems: LineProblem[] } {
  const talks: Talk[] = [];
  const problems = eachLine(jsonl, value => {
    const talk = readTalk(value);
    if (typeof talk === 'string') return talk;
    talks.push(talk);
    return null;
  });
  return { talks, problems };
}

function readTalk({ messages }: Record<string, unknown>): Talk | string {
  if (!Array.isArray(messages)) return '"messages" is missing';
  const read: Said[] = [];
  for (const [index, message] of messages.entries()) {
    const said = readSaid(message);
    if (typeof said === 'string') return `message ${index + 1}: ${said}`;
    read.push(said);
  }
  if (read.at(-1)?.role !== 'assistant')
    return 'the last message is not the assistant’s: there is nothing to learn';
  if (!read.some(({ role }) => role === 'user')) return 'no message is the user’s';
  return { messages: read };
}

function readSaid(message: unknown): Said | string {
  if (typeof message !== 'object' || message === null) return 'is not an object';
  const { role: told, content } = message as Record<string, unknown>;
  const role = roles.find(each => each === told);
  if (!role) return `"role" is none of ${roles.join(', ')}`;
  if (typeof content !== 'string' || content.trim() === '') return '"content" is not a text';
  return { role, content };
}

/** What leaves this installation: the same talks, without what `redact` takes away. */
export const redactedTalks = (talks: readonly Talk[], redact: (text: string) => string): string =>
  talks
    .map(({ messages }) =>
      JSON.stringify({ messages: messages.map(({ role, content }) => ({ role, content: redact(content) })) }),
    )
    .join('\n');
