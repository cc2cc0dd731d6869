// Speaks Chat Completions to any endpoint that understands it. The only owner of the SDK.
// One call: attempts in turn, each with a deadline for the first token and one for every silence after it.
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI from 'openai';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  type Completion,
  type CompletionOptions,
  type CompletionRequest,
  type LanguageModel,
  ModelFailure,
} from './language-model.ts';
import { toModelFailure } from './openai-failures.ts';

export type OpenAiModelOptions = {
  /** Null where the endpoint needs none. */
  apiKey: string | null;
  baseUrl: string;
  model: string;
  clock: Clock;
  log: Log;
  /** From the request to the first piece of text. */
  firstTokenTimeoutMs?: number;
  /** The longest silence between two pieces. */
  stallTimeoutMs?: number;
  /** Attempts in all, the first included. */
  attempts?: number;
  /** The first pause between attempts; it doubles. */
  backoffMs?: number;
  /** An endpoint that asks for a longer pause than this is treated as down: a customer is waiting. */
  longestPauseMs?: number;
};

type Settings = Required<Omit<OpenAiModelOptions, 'apiKey' | 'baseUrl'>> & { isOfficial: boolean };

/** `hostname` of the vendor itself, whose newest parameters other servers do not know yet. */
const isOfficialHost = (baseUrl: string): boolean => /(^|\.)openai\.(com|azure\.com)$/.test(hostOf(baseUrl));
const hostOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '');

export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const settings: Settings = {
    model: options.model,
    clock: options.clock,
    log: options.log,
    firstTokenTimeoutMs: options.firstTokenTimeoutMs ?? 20_000,
    stallTimeoutMs: options.stallTimeoutMs ?? 10_000,
    attempts: options.attempts ?? 3,
    backoffMs: options.backoffMs ?? 400,
    longestPauseMs: options.longestPauseMs ?? 5_000,
    isOfficial: isOfficialHost(options.baseUrl),
  };
  const client = new OpenAI({
    // The SDK insists on a key; endpoints without one ignore it.
    apiKey: options.apiKey ?? 'none',
    baseURL: options.baseUrl,
    maxRetries: 0,
    timeout: settings.firstTokenTimeoutMs + 1_000,
    logLevel: 'off',
    // Never read from the environment: the configuration is the only source.
    organization: null,
    project: null,
  });
  return {
    name: 'openai',
    model: options.model,
    isRemote: true,
    complete: (request, completion) => withAttempts(client, settings, request, completion),
  };
}

async function withAttempts(
  client: OpenAI,
  settings: Settings,
  request: CompletionRequest,
  options: CompletionOptions,
): Promise<Completion> {
  for (let attempt = 1; ; attempt += 1) {
    let hasText = false;
    const onText = (text: string) => {
      hasText = true;
      options.onText?.(text);
    };
    try {
      return await attemptOnce(client, settings, request, { signal: options.signal, onText });
    } catch (error) {
      const failure = options.signal.aborted
        ? new ModelFailure('aborted', 'The request was stopped.', { cause: error })
        : toModelFailure(error, settings.clock.now());
      const pauseMs = failure.retryAfterMs ?? settings.backoffMs * 2 ** (attempt - 1);
      const isWorthIt =
        (failure.kind === 'rate_limited' || failure.kind === 'unavailable') &&
        // A text that had begun is not begun anew before the reader's eyes.
        !hasText &&
        attempt < settings.attempts &&
        pauseMs <= settings.longestPauseMs;
      if (!isWorthIt) throw failure;
      settings.log.debug(
        { kind: failure.kind, status: failure.status, attempt, pauseMs },
        'asking the model again',
      );
      await wait(pauseMs, undefined, { signal: options.signal }).catch(() => {
        throw new ModelFailure('aborted', 'The request was stopped.');
      });
    }
  }
}

type Silence = { restart(limitMs: number): void; end(): void; signal: AbortSignal; isOver(): boolean };

/** Aborts when nothing was heard for the current limit. */
function watchSilence(outer: AbortSignal): Silence {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  return {
    restart(limitMs) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        over = true;
        controller.abort();
      }, limitMs);
    },
    end: () => clearTimeout(timer),
    signal: AbortSignal.any([outer, controller.signal]),
    isOver: () => over,
  };
}

async function attemptOnce(
  client: OpenAI,
  settings: Settings,
  request: CompletionRequest,
  { signal, onText }: CompletionOptions,
): Promise<Completion> {
  const silence = watchSilence(signal);
  silence.restart(settings.firstTokenTimeoutMs);
  try {
    const stream = await client.chat.completions.create(bodyOf(settings, request), {
      signal: silence.signal,
    });
    const heard: Heard = { text: '', model: settings.model, finish: null, usage: null };
    for await (const chunk of stream) {
      const hasGrown = hear(heard, chunk);
      silence.restart(heard.text === '' ? settings.firstTokenTimeoutMs : settings.stallTimeoutMs);
      if (hasGrown) onText?.(heard.text);
    }
    // The SDK ends an aborted stream without a word.
    silence.signal.throwIfAborted();
    return completionOf(heard, request);
  } catch (error) {
    if (silence.isOver()) {
      throw new ModelFailure('timeout', 'The model fell silent.', { cause: error });
    }
    throw error;
  } finally {
    silence.end();
  }
}

function bodyOf({ model, isOfficial }: Settings, { messages, maxOutputTokens }: CompletionRequest) {
  const isReasoning = isOfficial && /^(gpt-5|o\d)/.test(model);
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true as const,
    stream_options: { include_usage: true },
    ...(isOfficial
      ? { max_completion_tokens: maxOutputTokens }
      : { max_tokens: maxOutputTokens, temperature: 0.1 }),
    // A customer waits: quoting passages needs little thought.
    ...(isReasoning ? { reasoning_effort: 'low' as const } : {}),
  };
}

type Heard = {
  text: string;
  model: string;
  finish: string | null;
  usage: { prompt_tokens: number; completion_tokens: number } | null;
};

/** Takes one chunk in; answers whether the text grew. Endpoints differ in what they leave out. */
function hear(heard: Heard, chunk: OpenAI.ChatCompletionChunk): boolean {
  if (typeof chunk !== 'object' || chunk === null) {
    throw new ModelFailure('malformed', 'The model endpoint sent something unreadable.');
  }
  if (chunk.model) heard.model = chunk.model;
  if (chunk.usage) heard.usage = chunk.usage;
  const choice = chunk.choices?.[0];
  if (choice?.finish_reason) heard.finish = choice.finish_reason;
  const piece = choice?.delta?.content;
  if (typeof piece !== 'string' || piece === '') return false;
  heard.text += piece;
  return true;
}

function completionOf(heard: Heard, request: CompletionRequest): Completion {
  if (heard.finish === null) {
    throw new ModelFailure('unavailable', 'The model endpoint ended its answer in the middle.');
  }
  const { usage } = heard;
  const inputLength = request.messages.reduce((sum, message) => sum + message.content.length, 0);
  return {
    text: heard.text,
    model: heard.model,
    finishReason:
      heard.finish === 'length' ? 'length' : heard.finish === 'content_filter' ? 'filtered' : 'stop',
    usage: usage
      ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens, isEstimated: false }
      : {
          inputTokens: tokensOf(inputLength),
          outputTokens: tokensOf(heard.text.length),
          isEstimated: true,
        },
  };
}

/** About four characters a token in European languages; only used for budgets when an endpoint reports nothing. */
const tokensOf = (characters: number): number => Math.ceil(characters / 4);
