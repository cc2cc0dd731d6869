// Chat Completions: what every compatible server understands (vLLM, Ollama, llama.cpp, LM Studio, Azure).
import type OpenAI from 'openai';
import { type CompletionRequest, ModelFailure, type ModelMessage } from './language-model.ts';
import { type Asking, type Dialect, type Heard, isReasoning } from './openai-dialect.ts';

type Param = OpenAI.ChatCompletionMessageParam;
type Chunk = OpenAI.ChatCompletionChunk;

export const chatDialect: Dialect = async function* (asking, heard) {
  const stream = await asking.client.chat.completions.create(bodyOf(asking), { signal: asking.signal });
  for await (const chunk of stream) {
    hear(heard, chunk);
    yield;
  }
};

function bodyOf({ model, isOfficial, request }: Asking) {
  const { messages, maxOutputTokens } = request;
  return {
    model,
    messages: messages.map(paramOf),
    stream: true as const,
    stream_options: { include_usage: true },
    ...(isOfficial
      ? { max_completion_tokens: maxOutputTokens }
      : { max_tokens: maxOutputTokens, temperature: 0.1 }),
    // A customer waits: quoting passages needs little thought.
    ...(isOfficial && isReasoning(model) ? { reasoning_effort: 'low' as const } : {}),
    ...toolsOf(request, isOfficial),
    ...formatOf(request),
  };
}

function paramOf(message: ModelMessage): Param {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.content };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(message.calls && message.calls.length > 0
          ? {
              tool_calls: message.calls.map(({ id, name, input }) => ({
                id,
                type: 'function' as const,
                function: { name, arguments: input },
              })),
            }
          : {}),
      };
    default:
      return { role: message.role, content: message.content };
  }
}

function toolsOf({ tools = [] }: CompletionRequest, isOfficial: boolean) {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, input }) => ({
      type: 'function' as const,
      function: { name, description, parameters: { ...input }, ...(isOfficial ? { strict: true } : {}) },
    })),
  };
}

function formatOf({ format }: CompletionRequest) {
  if (!format) return {};
  const json_schema = { name: format.name, schema: { ...format.schema }, strict: true };
  return { response_format: { type: 'json_schema' as const, json_schema } };
}

/** Takes one chunk in. Endpoints differ in what they leave out. */
function hear(heard: Heard, chunk: Chunk): void {
  if (typeof chunk !== 'object' || chunk === null) {
    throw new ModelFailure('malformed', 'The model endpoint sent something unreadable.');
  }
  if (chunk.model) heard.model = chunk.model;
  if (chunk.usage) {
    heard.usage = {
      inputTokens: chunk.usage.prompt_tokens,
      cachedTokens: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: chunk.usage.completion_tokens,
      isEstimated: false,
    };
  }
  const choice = chunk.choices?.[0];
  if (choice?.finish_reason) heard.finish = finishOf(choice.finish_reason);
  if (typeof choice?.delta?.content === 'string') heard.text += choice.delta.content;
  for (const piece of choice?.delta?.tool_calls ?? []) hearCall(heard, piece);
  // Some servers end a turn of calls with "stop".
  if (heard.finish === 'stop' && heard.calls.length > 0) heard.finish = 'calls';
}

/** A call comes in pieces: its name first, then its input bit by bit. */
function hearCall(heard: Heard, piece: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall): void {
  const index = piece.index ?? heard.calls.length;
  const call = heard.calls[index] ?? { id: '', name: '', input: '' };
  heard.calls[index] = {
    id: piece.id || call.id || `call-${index}`,
    name: call.name + (piece.function?.name ?? ''),
    input: call.input + (piece.function?.arguments ?? ''),
  };
}

function finishOf(
  reason: NonNullable<OpenAI.ChatCompletionChunk.Choice['finish_reason']>,
): NonNullable<Heard['finish']> {
  if (reason === 'length') return 'length';
  if (reason === 'content_filter') return 'filtered';
  return reason === 'tool_calls' || reason === 'function_call' ? 'calls' : 'stop';
}
