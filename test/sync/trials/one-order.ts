// Many writers at once in one conversation: every console, writer or not, ends with the same thread in the same order (S5).
import { createHash } from 'node:crypto';
import { createHeadlessConsole, type HeadlessConsole } from '../../../src/client/headless.ts';
import type { Documents } from '../../../src/protocol/documents/index.ts';
import { newId } from '../../helpers/desk.ts';

export type OneOrder = { messages: number; refused: number; hashes: number; outOfOrder: number };

const threadOf = ({ store }: HeadlessConsole, conversationId: string): Documents['messages'][] =>
  store
    .all('messages')
    .filter(message => message.conversationId === conversationId)
    .sort((a, b) => a.seq - b.seq);

const hashOf = (thread: readonly Documents['messages'][]): string =>
  createHash('sha256')
    .update(thread.map(message => `${message.seq} ${message.id} ${message.text}`).join('\n'))
    .digest('hex');

/**
 * Each round every writer sends one message at the same moment.
 * @returns how many different threads the consoles ended with (one is right), and how many messages of a writer stand before an earlier one
 */
export async function runOneOrder(options: {
  url: string;
  token: string;
  conversationId: string;
  writers: number;
  readers: number;
  rounds: number;
}): Promise<OneOrder> {
  const { url, token, conversationId, rounds } = options;
  const open = async () => {
    const headless = createHeadlessConsole({ url, token });
    await headless.start();
    await headless.untilQuiet({ timeoutMs: 120_000 });
    return headless;
  };
  const writers: HeadlessConsole[] = [];
  const readers: HeadlessConsole[] = [];
  for (let nth = 0; nth < options.writers; nth++) writers.push(await open());
  for (let nth = 0; nth < options.readers; nth++) readers.push(await open());
  const all = [...writers, ...readers];
  const before = threadOf(all[0] as HeadlessConsole, conversationId).length;
  const sent = new Map<string, string[]>();
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const answers = writers.map((writer, nth) => {
      const messageId = newId();
      sent.set(String(nth), [...(sent.get(String(nth)) ?? []), messageId]);
      const text = `round ${round}, writer ${nth}`;
      return writer.send({
        kind: 'message.send',
        payload: { conversationId, messageId, kind: 'text', text, lang: '', mentions: [], recovered: false },
        assumed: { lastPublicSeq: 0 },
      });
    });
    refused += (await Promise.all(answers)).filter(item => item.state === 'failed').length;
  }
  const messages = options.writers * rounds - refused;
  for (const one of all) {
    const isWhole = () => threadOf(one, conversationId).length === before + messages;
    await one.until(isWhole, { timeoutMs: 120_000, what: 'the whole thread' });
  }
  const hashes = new Set(all.map(one => hashOf(threadOf(one, conversationId))));
  const seqOf = new Map(
    threadOf(all[0] as HeadlessConsole, conversationId).map(message => [message.id, message.seq]),
  );
  let outOfOrder = 0;
  for (const mine of sent.values()) {
    const seqs = mine.flatMap(id => seqOf.get(id) ?? []);
    outOfOrder += seqs.filter((seq, nth) => nth > 0 && seq < (seqs[nth - 1] ?? 0)).length;
  }
  for (const one of all) await one.stop();
  return { messages, refused, hashes: hashes.size, outOfOrder };
}
