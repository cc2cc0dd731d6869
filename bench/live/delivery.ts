// from an agent's "send" to another console's replica, against one INSERT and a broadcast on bare socket.io.
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { createHeadlessConsole, type HeadlessConsole } from '#client/headless.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { startChild } from '../child.ts';
import { type AreaOptions, atMost, type Figures, figure, median, percentile } from '../figure.ts';
import { newId, signIn, visit } from '../furnish.ts';

// Short blocks: on a machine with other work both sides then meet the same weather.
const blocks = 24;
const warmUp = 200;
const perBlock = 50;

/** Says something and resolves when the other side has it; in ms. */
type Round = () => Promise<number>;

export async function measureDelivery(
  { databaseUrl, emails }: { databaseUrl: string; emails: string[] },
  { say }: AreaOptions,
): Promise<Figures> {
  say('A-5: a message to another console, against one INSERT and a broadcast');
  const steward = await startChild(join(import.meta.dirname, '../steward-server.ts'), { databaseUrl });
  const floor = await startChild(join(import.meta.dirname, 'floor-server.ts'), { databaseUrl });
  const closing: (() => unknown)[] = [];
  try {
    const ours = await stewardRound(steward.ready['url'] ?? '', emails, closing);
    const bare = await floorRound(floor.ready['url'] ?? '', closing);
    const samples = { ours: [] as number[], bare: [] as number[] };
    const ratios: number[] = [];
    for (const round of [ours, bare]) await repeat(round, warmUp);
    for (let block = 0; block < blocks; block += 1) {
      const a = await repeat(ours, perBlock);
      const b = await repeat(bare, perBlock);
      samples.ours.push(...a);
      samples.bare.push(...b);
      ratios.push(median(a) / median(b));
    }
    const line = (share: number, ratio?: number) =>
      figure({
        figure: percentile(samples.ours, share),
        unit: 'ms',
        reference: percentile(samples.bare, share),
        ratio,
        goal: '≤ 3 × the bare floor',
        met: atMost(3),
      });
    return { 'A-5 p50': line(0.5, median(ratios)), 'A-5 p99': line(0.99) };
  } finally {
    for (const close of closing.reverse()) await close();
    await Promise.all([steward.stop(), floor.stop()]);
  }
}

async function repeat(round: Round, times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < times; index += 1) taken.push(await round());
  return taken;
}

const connect = (url: string, auth: object, closing: (() => unknown)[]): Promise<Socket> => {
  const socket = io(url, { auth, transports: ['websocket'], forceNew: true, reconnection: false });
  closing.push(() => socket.disconnect());
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
};

async function stewardRound(url: string, emails: string[], closing: (() => unknown)[]): Promise<Round> {
  const [sender = '', reader = ''] = emails;
  const writes = await connect(
    `${url}/console`,
    { protocolVersion: PROTOCOL_VERSION, token: await signIn(url, sender) },
    closing,
  );
  const { token } = await visit(url);
  const customer = await connect(`${url}/widget`, { protocolVersion: PROTOCOL_VERSION, token }, closing);
  const conversationId = newId();
  const begun = await customer.emitWithAck('command', {
    ...{ commandId: newId(), kind: 'customer.write', lane: 'bench', assumed: null, createdAt: Date.now() },
    payload: { conversationId, messageId: newId(), text: 'Hello?', page: '', locale: 'en', form: null },
  });
  if (!begun.ok) throw new Error(`the conversation could not begin: ${begun.error.code}`);
  const console = createHeadlessConsole({ url, token: await signIn(url, reader) });
  closing.push(() => console.stop());
  await console.start();
  await console.until(() => console.store.get('conversations', conversationId) !== undefined);
  return () => sayOnce(writes, console, conversationId);
}

function sayOnce(writes: Socket, reader: HeadlessConsole, conversationId: string): Promise<number> {
  const messageId = newId();
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    let heardMs = 0;
    let isAnswered = false;
    const finish = () => {
      if (heardMs > 0 && isAnswered) resolve(heardMs - startedMs);
    };
    const stop = reader.store.onChange(collection => {
      if (collection !== 'messages' || !reader.store.get('messages', messageId)) return;
      heardMs = performance.now();
      stop();
      finish();
    });
    const payload = { conversationId, messageId, kind: 'text', text: 'It is on its way.' };
    writes.emit(
      'command',
      {
        ...{ commandId: newId(), kind: 'message.send', lane: conversationId, createdAt: Date.now() },
        payload: { ...payload, lang: '', mentions: [], recovered: false },
        assumed: { lastPublicSeq: 1_000_000 },
      },
      (answer: { ok: boolean; error?: { code: string } }) => {
        if (!answer.ok) reject(new Error(answer.error?.code));
        isAnswered = true;
        finish();
      },
    );
  });
}

async function floorRound(url: string, closing: (() => unknown)[]): Promise<Round> {
  const writes = await connect(`${url}/floor`, {}, closing);
  const reads = await connect(`${url}/floor`, {}, closing);
  return () =>
    new Promise(resolve => {
      const id = newId();
      const startedMs = performance.now();
      let heardMs = 0;
      let isAnswered = false;
      const finish = () => {
        if (heardMs > 0 && isAnswered) resolve(heardMs - startedMs);
      };
      reads.once('said', () => {
        heardMs = performance.now();
        finish();
      });
      writes.emit('say', { id, text: 'It is on its way.' }, () => {
        isAnswered = true;
        finish();
      });
    });
}
