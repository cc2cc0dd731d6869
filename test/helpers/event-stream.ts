/** A reader of Server-Sent Events, as the specification reads them. */
export type StreamEvent = { id: string; event: string; data: Record<string, unknown> & { id?: string } };

export async function readStream(url: string, token: string, lastEventId = '') {
  const hangUp = new AbortController();
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
    },
    signal: hangUp.signal,
  });
  const heard: StreamEvent[] = [];
  let lastId = lastEventId;
  let isOver = false;
  const reading = (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      rest += decoder.decode(piece, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block
            .split('\n')
            .filter(line => line !== '' && !line.startsWith(':'))
            .map(line => {
              const at = line.indexOf(': ');
              return [line.slice(0, at), line.slice(at + 2)] as const;
            }),
        );
        lastId = fields.get('id') ?? lastId;
        const data = fields.get('data');
        if (data !== undefined)
          heard.push({ id: lastId, event: fields.get('event') ?? 'message', data: JSON.parse(data) });
      }
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    heard,
    lastId: () => lastId,
    isOver: () => isOver,
    async close() {
      hangUp.abort();
      await reading;
    },
  };
}
