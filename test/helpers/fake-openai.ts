// A server that speaks the Chat Completions streaming protocol, with the faults real endpoints have.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the next request meets. Text is sent in pieces; `[n]` marks in it are whatever the script says, true or not. */
export type Script =
  | { kind: 'reply'; text: string; pieces?: number; model?: string; finish?: string; hasUsage?: boolean }
  | { kind: 'status'; status: number; retryAfter?: string; message?: string }
  /** Sends the first half, then nothing until the client goes or `release()` is called. */
  | { kind: 'stall'; text: string }
  /** Headers at once, the first token only after `release()`. */
  | { kind: 'silent'; text: string }
  | { kind: 'malformed'; text: string }
  /** Ends the stream without a finish reason. */
  | { kind: 'cut'; text: string }
  | { kind: 'drop' };

export type SeenRequest = {
  authorization: string | undefined;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    stream: boolean;
    [key: string]: unknown;
  };
};

export type FakeOpenAi = {
  baseUrl: string;
  /** Every request so far. */
  requests: SeenRequest[];
  /** Scripts in turn; the last one stays. A function sees the request and writes the script. */
  script(...scripts: (Script | ((request: SeenRequest) => Script))[]): void;
  /** Lets a stalled or silent answer go on. */
  release(): void;
  /** Resolves when a stream was begun and now waits, or the client went away. */
  stalled(): Promise<void>;
  /** How many clients closed a stream before its end. */
  aborted(): number;
  stop(): Promise<void>;
};

export async function startFakeOpenAi(): Promise<FakeOpenAi> {
  const requests: SeenRequest[] = [];
  let scripts: (Script | ((request: SeenRequest) => Script))[] = [{ kind: 'reply', text: 'NO_ANSWER' }];
  let aborted = 0;
  let release = () => {};
  const stallWaiters: (() => void)[] = [];
  let isStalled = false;

  const pause = (response: ServerResponse) =>
    new Promise<void>(resolve => {
      release = resolve;
      response.once('close', resolve);
      isStalled = true;
      for (const waiter of stallWaiters.splice(0)) waiter();
    }).finally(() => {
      isStalled = false;
    });

  const server = createServer(async (request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    const seen = { authorization: request.headers.authorization, body: JSON.parse(await read(request)) };
    requests.push(seen);
    const next = scripts.length > 1 ? scripts.shift() : scripts[0];
    const script = typeof next === 'function' ? next(seen) : next;
    if (script) await answer(script, seen, response, pause);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script(...next) {
      scripts = next;
    },
    release: () => release(),
    stalled: () => (isStalled ? Promise.resolve() : new Promise<void>(resolve => stallWaiters.push(resolve))),
    aborted: () => aborted,
    async stop() {
      release();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

async function answer(
  script: Script,
  seen: SeenRequest,
  response: ServerResponse,
  pause: (response: ServerResponse) => Promise<void>,
): Promise<void> {
  if (script.kind === 'drop') {
    response.destroy();
    return;
  }
  if (script.kind === 'status') {
    response.writeHead(script.status, {
      'content-type': 'application/json',
      ...(script.retryAfter === undefined ? {} : { 'retry-after': script.retryAfter }),
    });
    response.end(JSON.stringify({ error: { message: script.message ?? 'scripted', type: 'scripted' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const model = script.kind === 'reply' ? (script.model ?? seen.body.model) : seen.body.model;
  const send = (delta: object, finish: string | null) =>
    response.write(
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
    );
  send({ role: 'assistant', content: '' }, null);
  if (script.kind === 'silent') await pause(response);
  const pieces = split(script.text, script.kind === 'reply' ? (script.pieces ?? 8) : 8);
  for (const [index, piece] of pieces.entries()) {
    if (script.kind === 'stall' && index === Math.ceil(pieces.length / 2)) await pause(response);
    if (script.kind === 'malformed' && index === Math.ceil(pieces.length / 2)) {
      response.write('data: {"choices":[{"delta":\n\n');
    }
    send({ content: piece }, null);
  }
  if (script.kind === 'cut') {
    response.end();
    return;
  }
  send({}, script.kind === 'reply' ? (script.finish ?? 'stop') : 'stop');
  if (script.kind !== 'reply' || script.hasUsage !== false) {
    response.write(
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage: { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 } })}\n\n`,
    );
  }
  response.end('data: [DONE]\n\n');
}

function split(text: string, pieces: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / pieces));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}
