// The Responses API: OpenAI's own, and Azure's. Nothing is stored there; every request carries its whole conversation.
import type OpenAI from 'openai';
import { type CompletionRequest, ModelFailure, type ModelMessage } from './language-model.ts';
import { type Asking, type Dialect, type Heard, isReasoning } from './openai-dialect.ts';

type Item = OpenAI.Responses.ResponseInputItem;
type Event = OpenAI.Responses.ResponseStreamEvent;
type Answer = OpenAI.Responses.Response;

export const responsesDialect: Dialect = async function* (asking, heard) {
  const stream = await asking.client.responses.create(bodyOf(asking), { signal: asking.signal });
  for await (const event of stream) {
    hear(heard, event);
    yield;
  }
};

function bodyOf({ model, request }: Asking) {
  return {
    model,
    input: request.messages.flatMap(itemsOf),
    max_output_tokens: request.maxOutputTokens,
    store: false,
    stream: true as const,
    ...(isReasoning(model) ? { reasoning: { effort: 'low' as const } } : {}),
    ...toolsOf(request),
    ...formatOf(request),
  };
}

function itemsOf(message: ModelMessage): Item[] {
  switch (message.role) {
    case 'tool':
      return [{ type: 'function_call_output', call_id: message.callId, output: message.content }];
    case 'assistant': {
      const calls = (message.calls ?? []).map(({ id, name, input }) => ({
        type: 'function_call' as const,
        call_id: id,
        name,
        arguments: input,
      }));
      return [
        ...(message.content === '' ? [] : [{ role: 'assistant' as const, content: message.content }]),
        ...calls,
      ];
    }
    default:
      return [{ role: message.role, content: message.content }];
  }
}

function toolsOf({ tools = [] }: CompletionRequest) {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, input }) => ({
      type: 'function' as const,
      name,
      description,
      parameters: { ...input },
      strict: true,
    })),
  };
}

function formatOf({ format }: CompletionRequest) {
  if (!format) return {};
  const { name, schema } = format;
  return { text: { format: { type: 'json_schema' as const, name, schema: { ...schema }, strict: true } } };
}

function hear(heard: Heard, event: Event): void {
  if (typeof event !== 'object' || event === null) {
    throw new ModelFailure('malformed', 'The model endpoint sent something unreadable.');
  }
  switch (event.type) {
    case 'response.output_text.delta':
      heard.text += event.delta;
      break;
    case 'response.output_item.done':
      if (event.item.type === 'function_call') {
        heard.calls.push({ id: event.item.call_id, name: event.item.name, input: event.item.arguments });
      }
      break;
    case 'response.refusal.delta':
      heard.finish = 'filtered';
      break;
    case 'response.completed':
      hearEnd(heard, event.response, heard.calls.length > 0 ? 'calls' : 'stop');
      break;
    case 'response.incomplete':
      hearEnd(
        heard,
        event.response,
        event.response.incomplete_details?.reason === 'content_filter' ? 'filtered' : 'length',
      );
      break;
    case 'response.failed':
      throw new ModelFailure('unavailable', 'The model endpoint failed in the middle of its answer.');
    case 'error':
      throw new ModelFailure('unavailable', 'The model endpoint reported an error in its answer.');
  }
}

function hearEnd(heard: Heard, { model, usage }: Answer, finish: NonNullable<Heard['finish']>): void {
  heard.finish ??= finish;
  if (model) heard.model = model;
  if (usage) {
    heard.usage = {
      inputTokens: usage.input_tokens,
      cachedTokens: usage.input_tokens_details?.cached_tokens ?? 0,
      outputTokens: usage.output_tokens,
      isEstimated: false,
    };
  }
}
