/** An agent without a console: what they do, said straight on the wire. */
import { randomBytes } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Product } from '../../helpers/product.ts';

type Answer = { ok: boolean; conversationId?: string; error?: { code: string } };

/** A UUIDv7. */
function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export type Agent = {
  /** Takes the next in line and answers which; null when nobody waits. */
  claim(): Promise<string | null>;
  reply(conversationId: string, text: string): Promise<void>;
  read(conversationId: string): Promise<void>;
  resolve(conversationId: string): Promise<void>;
  type(conversationId: string): Promise<void>;
  leave(): void;
};

export async function signInAgent(product: Product): Promise<Agent> {
  const response = await fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'supervisor@steward.test', password: product.password }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const auth = { protocolVersion: 1, token };
  const socket: Socket = io(`${product.url}/console`, { auth, transports: ['websocket'], forceNew: true });
  await new Promise<void>((connected, refused) => {
    socket.once('connect', connected);
    socket.once('connect_error', refused);
  });
  const ask = (event: string, payload: unknown): Promise<Answer> =>
    socket.timeout(10_000).emitWithAck(event, payload);
  await ask('sync.resume', { protocolVersion: 1, epoch: '', chains: [] });

  function envelopeOf(kind: string, payload: unknown, assumed: unknown) {
    const commandId = newId();
    return { commandId, kind, lane: `e2e:${commandId}`, payload, assumed, createdAt: Date.now() };
  }
  function succeeded(kind: string, answer: Answer): Answer {
    if (!answer.ok) throw new Error(`${kind} was refused: ${answer.error?.code}`);
    return answer;
  }
  const run = async (kind: string, payload: unknown, assumed: unknown = null): Promise<Answer> =>
    succeeded(kind, await ask('command', envelopeOf(kind, payload, assumed)));

  return {
    async claim() {
      const answer = await ask('command', envelopeOf('queue.claim', { teamId: null }, null));
      if (answer.error?.code === 'nothing_waiting') return null;
      return succeeded('queue.claim', answer).conversationId ?? null;
    },
    async reply(conversationId, text) {
      const words = {
        conversationId,
        messageId: newId(),
        kind: 'text',
        text,
        lang: '',
        mentions: [],
        recovered: false,
      };
      await run('message.send', words, { lastPublicSeq: 1_000 });
    },
    read: async conversationId => void (await run('conversation.read', { conversationId, readSeq: 1_000 })),
    resolve: async conversationId =>
      void (await run('conversation.resolve', { conversationId }, { lastCustomerSeq: 1_000 })),
    async type(conversationId) {
      // Whoever types looks at it; others are not heard.
      await ask('viewing', { conversationIds: [conversationId] });
      await ask('typing', { conversationId, isTyping: true });
    },
    leave: () => void socket.disconnect(),
  };
}
