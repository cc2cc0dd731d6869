// How the fake endpoint says a scripted answer in the Responses API.
import type { Voice } from './fake-openai-chat.ts';

export function responsesVoice(write: (line: string) => void, model: string): Voice {
  let sequence = 0;
  let output: object[] = [];
  const event = (type: string, body: object) =>
    write(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...body })}\n\n`);
  const answer = (more: object) => ({
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    model,
    output,
    ...more,
  });
  return {
    begin() {
      event('response.created', { response: answer({ status: 'in_progress' }) });
      event('response.in_progress', { response: answer({ status: 'in_progress' }) });
    },
    text: delta =>
      event('response.output_text.delta', {
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta,
        logprobs: [],
      }),
    call(index, name, input) {
      const item = { id: `fc_${index}`, type: 'function_call', call_id: `call_${index}`, name };
      const place = { output_index: index + 1 };
      event('response.output_item.added', {
        ...place,
        item: { ...item, arguments: '', status: 'in_progress' },
      });
      event('response.function_call_arguments.delta', { ...place, item_id: item.id, delta: input });
      const done = { ...item, arguments: input, status: 'completed' };
      output = [...output, done];
      event('response.output_item.done', { ...place, item: done });
    },
    error: message => event('error', { code: 'server_error', message, param: null }),
    end(finish, usage) {
      const spent = usage && {
        input_tokens: usage.input,
        input_tokens_details: { cached_tokens: usage.cached },
        output_tokens: usage.output,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: usage.input + usage.output,
      };
      if (finish === 'length' || finish === 'content_filter') {
        const reason = finish === 'length' ? 'max_output_tokens' : 'content_filter';
        event('response.incomplete', {
          response: answer({ status: 'incomplete', incomplete_details: { reason }, usage: spent }),
        });
      } else {
        event('response.completed', { response: answer({ status: 'completed', usage: spent }) });
      }
    },
  };
}
