// The port to a text-generating model. Features know this file and the guard around it, never a vendor's SDK.

export type ModelMessage = { role: 'system' | 'user' | 'assistant'; content: string };

export type CompletionRequest = {
  messages: readonly ModelMessage[];
  /** The most tokens the model may write. */
  maxOutputTokens: number;
};

/** `isEstimated` when the endpoint reported no usage and the figures come from the length of the texts. */
export type TokenUsage = { inputTokens: number; outputTokens: number; isEstimated: boolean };

export type Completion = {
  text: string;
  usage: TokenUsage;
  /** What the endpoint says it ran; may be more exact than the configured name. */
  model: string;
  /** `length` means the text was cut at the token limit; `filtered` that the endpoint withheld it. */
  finishReason: 'stop' | 'length' | 'filtered';
};

export type CompletionOptions = {
  /** Stops the request at once; `complete` then throws `ModelFailure` of kind `aborted`. */
  signal: AbortSignal;
  /** Called with the whole text so far, each time it grew. */
  onText?: (textSoFar: string) => void;
};

export type LanguageModel = {
  /** The provider's name, as traces and messages carry it. */
  readonly name: string;
  readonly model: string;
  /** True when texts leave this machine's control, so that personal data must be removed first. */
  readonly isRemote: boolean;
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
  'circuit_open',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** Why a model gave no answer. `refused` is the caller's fault (key, model name, request); sending it again is useless. */
export class ModelFailure extends Error {
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  constructor(
    kind: FailureKind,
    message: string,
    details: { status?: number | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ModelFailure';
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** What says that the endpoint is ill, as opposed to the request. Only these open a circuit. */
export const isIllness = (error: unknown): boolean =>
  error instanceof ModelFailure && error.kind !== 'aborted' && error.kind !== 'refused';
