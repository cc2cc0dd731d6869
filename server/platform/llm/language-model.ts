// The port to a text-generating model. Features know this file and the guards around it, never a vendor's SDK.

/** What a model asks its caller to do. `input` is JSON as the model wrote it: not checked by anybody yet. */
export type ToolCall = { id: string; name: string; input: string };

export type ModelMessage =
  | { role: 'system' | 'user'; content: string }
  /** `calls`: what the model asked for in that turn. */
  | { role: 'assistant'; content: string; calls?: readonly ToolCall[] }
  | { role: 'tool'; callId: string; content: string };

/** A JSON Schema whose objects name every property as required and allow no other: what strict endpoints insist on. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type ModelTool = { name: string; description: string; input: JsonSchema };

export type CompletionRequest = {
  messages: readonly ModelMessage[];
  /** The most tokens the model may write. */
  maxOutputTokens: number;
  /** What the model may ask for instead of, or before, its text. */
  tools?: readonly ModelTool[];
  /** The text must be JSON of this schema. Endpoints promise that; the caller still checks it. */
  format?: { name: string; schema: JsonSchema };
  /** Two requests with the same key may get the same text. Absent: never answered from memory. */
  cacheKey?: string;
};

/** What a call is for. The subject has a budget of its own besides the day's. */
export type Charge = {
  purpose: string;
  subjectId: string | null;
  runId: string | null;
  /** Told once for each call, however it ended: what it took, and its cost in millionths or null where no price is known. */
  settled?(usage: TokenUsage, costMicros: number | null): void;
};
export const noCharge: Charge = { purpose: 'other', subjectId: null, runId: null };

/**
 * `cachedTokens` is the part of `inputTokens` that the endpoint had read before and charges less for. `isEstimated` when it
 * reported no usage and the figures come from the length of the texts.
 */
export type TokenUsage = {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  isEstimated: boolean;
};

export type Completion = {
  text: string;
  /** Empty unless tools were offered. */
  calls: ToolCall[];
  usage: TokenUsage;
  /** What the endpoint says it ran; may be more exact than the configured name. */
  model: string;
  /** `length` means the text was cut at the token limit; `filtered` that the endpoint withheld it; `calls` that it waits for tools. */
  finishReason: 'stop' | 'length' | 'filtered' | 'calls';
  /** From the request to the first text or call; null where nothing was written. */
  firstTokenMs: number | null;
  /** True when no endpoint was asked. */
  isFromMemory?: true;
};

export type CompletionOptions = {
  /** Stops the request at once; `complete` then throws `ModelFailure` of kind `aborted`. */
  signal: AbortSignal;
  /** Called with the whole text so far, each time it grew. */
  onText?: (textSoFar: string) => void;
  charge?: Charge;
};

export type LanguageModel = {
  /** The provider's name, as traces and messages carry it. */
  readonly name: string;
  readonly model: string;
  /** True when each token costs money, so that budgets apply. */
  readonly isMetered: boolean;
  /** Throws `ModelFailure` and nothing else. */
  complete(request: CompletionRequest, options: CompletionOptions): Promise<Completion>;
};

export const failureKinds = [
  'aborted',
  'timeout',
  'rate_limited',
  'unavailable',
  'refused',
  'malformed',
  'cooling_down',
  'circuit_open',
  'over_budget',
  'stands_back',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/**
 * Why a model gave no answer. `refused` is the caller's fault (key, credit, model name, request); sending it again is
 * useless.
 */
export class ModelFailure extends Error {
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** What was written, and is charged, before it failed; null where no text had begun. */
  readonly usage: TokenUsage | null;
  constructor(
    kind: FailureKind,
    message: string,
    details: {
      status?: number | null;
      retryAfterMs?: number | null;
      usage?: TokenUsage | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ModelFailure';
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.usage = details.usage ?? null;
  }
}

/** What says that the endpoint is ill, as opposed to the request. Only these open a circuit. */
export const isIllness = (error: unknown): boolean =>
  error instanceof ModelFailure &&
  error.kind !== 'aborted' &&
  error.kind !== 'refused' &&
  error.kind !== 'cooling_down' &&
  error.kind !== 'over_budget' &&
  error.kind !== 'stands_back';

/** About four characters a token in European languages; only used where an endpoint reports nothing. */
export const estimateTokens = (characters: number): number => Math.ceil(characters / 4);

export function estimateUsage({ messages }: CompletionRequest, written: string): TokenUsage {
  const read = messages.reduce((sum, message) => sum + message.content.length, 0);
  return {
    inputTokens: estimateTokens(read),
    cachedTokens: 0,
    outputTokens: estimateTokens(written.length),
    isEstimated: true,
  };
}
