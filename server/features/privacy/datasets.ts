// Takes a person's words out of data sets for training. They are not marked there, so they are known by what they say. Pure.

/** The same words, however redaction, blanks and signs were done when the data set was made. */
const bare = (text: string, redact: (text: string) => string): string =>
  redact(text)
    .replace(/\[[a-z]+\]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();

/** Shorter ones ("yes", "thank you") are everybody's. */
const leastOwn = 12;

export function bareWords(texts: readonly string[], redact: (text: string) => string): Set<string> {
  return new Set(texts.map(text => bare(text, redact)).filter(text => text.length >= leastOwn));
}

/**
 * @param content JSON Lines; their number and order stay, because reports point at places
 * @returns null where nothing of it is theirs
 */
export function withoutWords(
  content: string,
  words: ReadonlySet<string>,
  redact: (text: string) => string,
): string | null {
  const isTheirs = (text: unknown): boolean => typeof text === 'string' && words.has(bare(text, redact));
  let isChanged = false;
  const lines = content.split('\n').map(given => {
    // As the reader of data sets takes it: with a mark of byte order and carriage returns.
    const line = given.replace(/^\ufeff/, '');
    if (line.trim() === '') return given;
    const row = rowOf(line);
    // Nobody can say whose it is: what cannot be read is nobody's to train on either.
    if (row === null) {
      isChanged = true;
      return JSON.stringify({ text: erased, label: null });
    }
    if (isTheirs(row.text)) row.text = erased;
    else if (row.messages?.some(message => isTheirs(message.content)))
      row.messages = row.messages.map(message => ({ ...message, content: erased }));
    else return given;
    isChanged = true;
    return JSON.stringify(row);
  });
  return isChanged ? lines.join('\n') : null;
}

const erased = '[erased]';

type Row = { text?: unknown; messages?: { content?: unknown }[] };

function rowOf(line: string): Row | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
