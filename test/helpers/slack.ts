/** What Slack refuses of a message to an incoming webhook, by its reference of blocks; nothing where it takes it. */
type Text = { type?: unknown; text?: unknown };
type Block = { type?: unknown; text?: Text; elements?: (Text & { url?: unknown; text?: unknown })[] };

const unescaped = (value: string): boolean =>
  // `<…>` of Slack's own: a link to an address, or a date. Anything else that begins so calls somebody.
  /[<>]|&(?!amp;|lt;|gt;)/.test(
    value.replace(/<https?:\/\/[^|<>\s]+\|[^<>]+>/g, '').replace(/<!date\^\d+\^[^|<>]+\|[^<>]+>/g, ''),
  );

/** @param most how many characters it takes there */
function faultsOfText(of: Text | undefined, most: number): string[] {
  const value = of?.text;
  if (typeof value !== 'string' || value.length === 0) return ['no text'];
  if (value.length > most) return [`${value.length} characters of ${most}`];
  if (!value.isWellFormed()) return ['half a character'];
  if (of?.type === 'plain_text') return [];
  if (of?.type !== 'mrkdwn') return [`unknown type ${String(of?.type)}`];
  return unescaped(value) ? [`not escaped: ${value}`] : [];
}

function faultsOfBlock({ type, text, elements = [] }: Block): string[] {
  if (type === 'section') return faultsOfText(text, 3_000);
  if (type === 'context') {
    const own = elements.length < 1 || elements.length > 10 ? ['1 to 10 elements'] : [];
    return [...own, ...elements.flatMap(element => faultsOfText(element as Text, 3_000))];
  }
  if (type !== 'actions') return [`unknown type ${String(type)}`];
  return elements.flatMap(({ type: kind, text: label, url }) => {
    const isAddress = typeof url === 'string' && url.length <= 3_000 && URL.canParse(url);
    return [
      ...(kind === 'button' ? [] : [`unknown element ${String(kind)}`]),
      ...(isAddress ? [] : ['no address']),
      ...faultsOfText(label as Text, 75),
    ];
  });
}

export function faultsOfSlack(body: string): string[] {
  const { text, blocks = [] } = JSON.parse(body) as { text?: unknown; blocks?: Block[] };
  const isText = typeof text === 'string' && text !== '' && text.length <= 40_000 && !unescaped(text);
  return [
    ...(isText ? [] : [`text: ${String(text)}`]),
    ...(blocks.length > 0 && blocks.length <= 50 ? [] : ['blocks: 1 to 50']),
    ...blocks.flatMap((block, at) => faultsOfBlock(block).map(fault => `blocks[${at}]: ${fault}`)),
  ];
}
