// JSON in ASCII alone: its bytes are its characters, and its checksum is the same everywhere.

/** As JSON.stringify, every character above 126 written as an escape. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
