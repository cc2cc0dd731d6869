// A server that speaks OpenAI's protocol (Chat Completions and Responses, streamed, and embeddings), with the faults real
// endpoints have.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatVoice, type Voice } from './fake-openai-chat.ts';
import { responsesVoice } from './fake-openai-responses.ts';
import { type FakeTuning, fakeTuning } from './fake-openai-tuning.ts';

/** What the next request meets. Text is sent in pieces; `[n]` marks in it are whatever the script says, true or not. */
export type Script =
  | {
      kind: 'reply';
      text: string;
      pieces?: number;
      model?: string;
      finish?: string;
      hasUsage?: boolean;
      /** Of the input, what is charged less for. */
      cachedTokens?: number;
      /** Tools it asks for, after its text. */
      calls?: { name: string; input: object | string }[];
    }
  | { kind: 'status'; status: number; retryAfter?: string; message?: string; code?: string }
  /** Sends the first half, then nothing until the client goes or `release()` is called. */
  | { kind: 'stall'; text: string }
  /** Headers at once, the first token only after `release()`. */
  | { kind: 'silent'; text: string }
  | { kind: 'malformed'; text: string }
  /** Ends the stream without a finish reason. */
  | { kind: 'cut'; text: string }
  /** Reports an error in the middle of the stream. */
  | { kind: 'broken'; text: string }
  /** One vector a text, in any order, as `vectorOf` says. */
  | { kind: 'vectors'; vectorOf(text: string): number[] | null }
  | { kind: 'drop' };

export type SeenRequest = {
  /** Behind the base URL, such as `/chat/completions`. */
  path: string;
  authorization: string | undefined;
  body: {
    model: string;
    /** Chat Completions. */
    messages: { role: string; content: string; [key: string]: unknown }[];
    /** Responses, and the texts of embeddings. */
    input?: unknown;
    stream: boolean;
    [key: string]: unknown;
  };
};

export type FakeOpenAi = {
  baseUrl: string;
  /** Every request so far. */
  requests: SeenRequest[];
  /** Files and fine_tuning/jobs; they are no part of `requests`. */
  tuning: FakeTuning;
  /** Scripts in turn; the last one stays. A function sees the request and writes the script. */
  script(...scripts: (Script | ((request: SeenRequest) => Script))[]): void;
  /** Lets a stalled or silent answer go on. */
  release(): void;
  /** Resolves when the answer to the newest request was begun and now waits. */
  stalled(): Promise<void>;
  /** How many clients closed a stream before its end. */
  aborted(): number;
  stop(): Promise<void>;
};

export async function startFakeOpenAi(): Promise<FakeOpenAi> {
  const requests: SeenRequest[] = [];
  let scripts: (Script | ((request: SeenRequest) => Script))[] = [{ kind: 'reply', text: 'NO_ANSWER' }];
  let aborted = 0;
  const tuning = fakeTuning();
  /** Streams that wait, by which request they answer. */
  const waiting = new Map<number, () => void>();
  const stallWaiters: (() => void)[] = [];
  /** The newest request's: an older one may not have noticed yet that its client went. */
  const isStalled = () => waiting.has(requests.length);

  const pauseOf = (request: number) => (response: ServerResponse) =>
    new Promise<void>(resolve => {
      waiting.set(request, resolve);
      response.once('close', resolve);
      if (isStalled()) for (const waiter of stallWaiters.splice(0)) waiter();
    }).finally(() => waiting.delete(request));
  const release = () => {
    for (const resolve of waiting.values()) resolve();
  };

  const server = createServer(async (request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    const path = (request.url ?? '').replace(/^\/v1/, '');
    if (await tuning.handle(request, response, path)) return;
    const seen: SeenRequest = {
      path,
      authorization: request.headers.authorization,
      body: JSON.parse(await read(request)),
    };
    const number = requests.push(seen);
    const next = scripts.length > 1 ? scripts.shift() : scripts[0];
    const script = typeof next === 'function' ? next(seen) : next;
    if (script) await answer(script, seen, response, pauseOf(number));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    tuning,
    script(...next) {
      scripts = next;
    },
    release,
    stalled: () =>
      isStalled() ? Promise.resolve() : new Promise<void>(resolve => stallWaiters.push(resolve)),
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
  switch (script.kind) {
    case 'drop':
      response.destroy();
      return;
    case 'status':
      return refuse(script, response);
    case 'vectors':
      return embed(script, seen, response);
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const model = script.kind === 'reply' ? (script.model ?? seen.body.model) : seen.body.model;
  const write = (line: string) => void response.write(line);
  const voice: Voice = seen.path === '/responses' ? responsesVoice(write, model) : chatVoice(write, model);
  voice.begin();
  if (script.kind === 'silent') await pause(response);
  const pieces = split(script.text, script.kind === 'reply' ? (script.pieces ?? 8) : 8);
  const middle = Math.ceil(pieces.length / 2);
  for (const piece of pieces.slice(0, middle)) voice.text(piece);
  if (script.kind === 'stall') await pause(response);
  if (script.kind === 'malformed') response.write('data: {"choices":[{"delta":\n\n');
  if (script.kind === 'broken') voice.error('scripted');
  for (const piece of pieces.slice(middle)) voice.text(piece);
  if (script.kind !== 'cut') end(script, voice);
  response.end();
}

function end(script: Script, voice: Voice): void {
  const { calls = [], finish, hasUsage = true, cachedTokens = 0 } = script.kind === 'reply' ? script : {};
  for (const [index, { name, input }] of calls.entries()) {
    voice.call(index, name, typeof input === 'string' ? input : JSON.stringify(input));
  }
  const usage = hasUsage ? { input: 120, cached: cachedTokens, output: 30 } : null;
  voice.end(finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'), usage);
}

function refuse(script: Extract<Script, { kind: 'status' }>, response: ServerResponse): void {
  const { status, retryAfter, message = 'scripted', code = null } = script;
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });
  response.end(JSON.stringify({ error: { message, type: 'scripted', code, param: null } }));
}

function embed(
  { vectorOf }: Extract<Script, { kind: 'vectors' }>,
  seen: SeenRequest,
  response: ServerResponse,
): void {
  const texts = Array.isArray(seen.body.input) ? seen.body.input : [seen.body.input];
  const data = texts
    .map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(String(text)) }))
    .filter(({ embedding }) => embedding !== null)
    // An endpoint promises the index, not the order.
    .reverse();
  const usage = { prompt_tokens: texts.length * 5, total_tokens: texts.length * 5 };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ object: 'list', data, model: seen.body.model, usage }));
}

function split(text: string, pieces: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / pieces));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}
