// One model behind an endpoint that speaks OpenAI's protocol. With its neighbours in this folder the only owner of the SDK.
// One call: attempts in turn, each with a deadline for the first token, one for every silence after it, and one for the whole.
import { setTimeout as wait } from 'node:timers/promises';
import type OpenAI from 'openai';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  type Completion,
  type CompletionOptions,
  type CompletionRequest,
  estimateUsage,
  type LanguageModel,
  ModelFailure,
} from './language-model.ts';
import { chatDialect } from './openai-chat.ts';
import { createOpenAiClient, type Endpoint } from './openai-client.ts';
import { type Dialect, type Heard, isOfficialHost } from './openai-dialect.ts';
import { toModelFailure } from './openai-failures.ts';
import { responsesDialect } from './openai-responses.ts';

export type OpenAiApi = 'chat' | 'responses';

export type OpenAiModelOptions = Endpoint & {
  /** As traces and messages carry it; `openai` unless given. */
  name?: string;
  model: string;
  /** Responses at OpenAI and Azure, Chat Completions anywhere else, unless given. */
  api?: OpenAiApi;
  /** False for a server of one's own, where a token costs nothing. */
  isMetered?: boolean;
  clock: Clock;
  log: Log;
  /** From the request to the first piece of text or the first call. */
  firstTokenTimeoutMs?: number;
  /** The longest silence between two pieces. */
  stallTimeoutMs?: number;
  /** The longest an answer may take, however lively it comes. */
  wholeTimeoutMs?: number;
  /** Attempts in all, the first included. */
  attempts?: number;
  /** The first pause between attempts; it doubles. */
  backoffMs?: number;
  /** An endpoint that asks for a longer pause than this is treated as down: a customer is waiting. */
  longestPauseMs?: number;
};

type Settings = Required<Omit<OpenAiModelOptions, 'apiKey' | 'baseUrl' | 'name' | 'api' | 'isMetered'>> & {
  dialect: Dialect;
  isOfficial: boolean;
};

export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const isOfficial = isOfficialHost(options.baseUrl);
  const { api = isOfficial ? 'responses' : 'chat' } = options;
  const settings: Settings = {
    model: options.model,
    clock: options.clock,
    log: options.log,
    firstTokenTimeoutMs: options.firstTokenTimeoutMs ?? 20_000,
    stallTimeoutMs: options.stallTimeoutMs ?? 10_000,
    wholeTimeoutMs: options.wholeTimeoutMs ?? 120_000,
    attempts: options.attempts ?? 3,
    backoffMs: options.backoffMs ?? 400,
    longestPauseMs: options.longestPauseMs ?? 5_000,
    dialect: api === 'responses' ? responsesDialect : chatDialect,
    isOfficial,
  };
  const client = createOpenAiClient(options, settings.firstTokenTimeoutMs + 1_000);
  return {
    name: options.name ?? 'openai',
    model: options.model,
    isMetered: options.isMetered ?? true,
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
    try {
      return await attemptOnce(client, settings, request, options);
    } catch (error) {
      const failure = options.signal.aborted ? abortedBy(error) : toModelFailure(error, settings.clock.now());
      const pauseMs = failure.retryAfterMs ?? settings.backoffMs * 2 ** (attempt - 1);
      const isWorthIt =
        isPassing(failure) &&
        // A text that had begun is not begun anew before the reader's eyes.
        failure.usage === null &&
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

/** What another try may mend. A slow endpoint is not one of them: the customer has waited once already. */
const isPassing = ({ kind }: ModelFailure): boolean =>
  kind === 'rate_limited' || kind === 'unavailable' || kind === 'malformed';

/** Stopped on purpose; what was written until then is charged all the same. */
const abortedBy = (error: unknown): ModelFailure =>
  new ModelFailure('aborted', 'The request was stopped.', {
    usage: error instanceof ModelFailure ? error.usage : null,
    cause: error,
  });

type Silence = { restart(limitMs: number): void; end(): void; signal: AbortSignal; isOver(): boolean };

/** Aborts when nothing was heard for the current limit, or when the whole takes too long. */
function watchSilence(outer: AbortSignal, wholeMs: number): Silence {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const giveUp = () => {
    over = true;
    controller.abort();
  };
  const whole = setTimeout(giveUp, wholeMs);
  return {
    restart(limitMs) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, limitMs);
    },
    end() {
      clearTimeout(timer);
      clearTimeout(whole);
    },
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
  const { model, isOfficial, clock } = settings;
  const begunAt = clock.now();
  const silence = watchSilence(signal, settings.wholeTimeoutMs);
  silence.restart(settings.firstTokenTimeoutMs);
  const heard: Heard = { text: '', calls: [], model, finish: null, usage: null };
  let firstTokenMs: number | null = null;
  let told = '';
  try {
    const asking = { client, model, isOfficial, request, signal: silence.signal };
    for await (const _ of settings.dialect(asking, heard)) {
      if (heard.text === '' && heard.calls.length === 0) continue;
      firstTokenMs ??= clock.now() - begunAt;
      silence.restart(settings.stallTimeoutMs);
      if (heard.text === told) continue;
      told = heard.text;
      onText?.(told);
    }
    // The SDK ends an aborted stream without a word.
    silence.signal.throwIfAborted();
    return completionOf(heard, request, firstTokenMs);
  } catch (error) {
    throw failureOf(error, { heard, request, isSilent: silence.isOver(), now: clock.now() });
  } finally {
    silence.end();
  }
}

function failureOf(
  error: unknown,
  {
    heard,
    request,
    isSilent,
    now,
  }: { heard: Heard; request: CompletionRequest; isSilent: boolean; now: number },
): ModelFailure {
  const failure = isSilent
    ? new ModelFailure('timeout', 'The model fell silent.', { cause: error })
    : toModelFailure(error, now);
  if (heard.text === '' && heard.calls.length === 0) return failure;
  const { kind, message, status, retryAfterMs, cause } = failure;
  const usage = heard.usage ?? estimateUsage(request, heard.text);
  return new ModelFailure(kind, message, { status, retryAfterMs, usage, cause });
}

function completionOf(heard: Heard, request: CompletionRequest, firstTokenMs: number | null): Completion {
  if (heard.finish === null) {
    throw new ModelFailure('unavailable', 'The model endpoint ended its answer in the middle.');
  }
  const { text, calls, model, finish, usage } = heard;
  return {
    text,
    // An endpoint may leave places out.
    calls: calls.filter(call => call !== undefined),
    model,
    finishReason: finish,
    firstTokenMs,
    usage: usage ?? estimateUsage(request, text),
  };
}
