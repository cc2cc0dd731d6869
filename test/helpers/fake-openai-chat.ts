// How the fake endpoint says a scripted answer in Chat Completions.

export type Voice = {
  begin(): void;
  text(piece: string): void;
  call(index: number, name: string, input: string): void;
  error(message: string): void;
  end(finish: string, usage: { input: number; cached: number; output: number } | null): void;
};

export function chatVoice(write: (line: string) => void, model: string): Voice {
  const chunk = (choices: object[], more: object = {}) =>
    write(
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices, ...more })}\n\n`,
    );
  const say = (delta: object, finish: string | null = null) =>
    chunk([{ index: 0, delta, finish_reason: finish }]);
  return {
    begin: () => say({ role: 'assistant', content: '' }),
    text: piece => say({ content: piece }),
    call(index, name, input) {
      say({
        tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } }],
      });
      const middle = Math.floor(input.length / 2);
      for (const part of [input.slice(0, middle), input.slice(middle)]) {
        say({ tool_calls: [{ index, function: { arguments: part } }] });
      }
    },
    error: message =>
      write(`data: ${JSON.stringify({ error: { message, type: 'server_error', code: null } })}\n\n`),
    end(finish, usage) {
      say({}, finish);
      if (usage) {
        const { input, cached, output } = usage;
        chunk([], {
          usage: {
            prompt_tokens: input,
            completion_tokens: output,
            total_tokens: input + output,
            prompt_tokens_details: { cached_tokens: cached },
          },
        });
      }
      write('data: [DONE]\n\n');
    },
  };
}
