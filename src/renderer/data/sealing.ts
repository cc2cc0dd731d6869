// Seals what stands on the disk (decision 0012): AES-256-GCM by the browser's own cryptography, a fresh nonce a record, and bound to where it
// stands, so that nothing can be changed, or moved to another record, without being noticed. It knows no collection and keeps no key.
// A record is text of one byte a character: RxDB copies objects field by field and would take an array of bytes apart.

/** The first seals, each of them opens. Without any, nothing can be read. */
export type Keys = readonly CryptoKey[];

export type Seal = {
  /** @param about where it stands; opening needs the same */
  seal(value: unknown, about: string): Promise<string>;
  /** @returns `unreadable` when it was changed, moved, or sealed with another key */
  open(sealed: string, about: string): Promise<{ value: unknown } | 'unreadable'>;
};

const nonceBytes = 12;
/** So many arguments a call takes at once. */
const charactersAtOnce = 8_192;

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += charactersAtOnce) {
    // Not spread: that asks an array of bytes for one after the other, and was more than all the rest of sealing.
    const some = bytes.subarray(from, from + charactersAtOnce) as ArrayLike<number> as number[];
    text += String.fromCharCode.apply(null, some);
  }
  return text;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = text.charCodeAt(place);
  return bytes;
}

export function createSeal(keys: Keys): Seal {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  async function openWith(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>, about: string): Promise<unknown> {
    const iv = bytes.subarray(0, nonceBytes);
    const how = { name: 'AES-GCM', iv, additionalData: encoder.encode(about) };
    const opened = await crypto.subtle.decrypt(how, key, bytes.subarray(nonceBytes));
    return JSON.parse(decoder.decode(opened)) as unknown;
  }

  return {
    async seal(value, about) {
      const [first] = keys;
      if (!first) throw new Error('There is no key to seal with.');
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const how = { name: 'AES-GCM', iv, additionalData: encoder.encode(about) };
      const sealed = await crypto.subtle.encrypt(how, first, encoder.encode(JSON.stringify(value)));
      return textOf(iv) + textOf(new Uint8Array(sealed));
    },
    async open(sealed, about) {
      const bytes = bytesOf(sealed);
      for (const key of keys) {
        try {
          return { value: await openWith(key, bytes, about) };
        } catch {
          // Another key may have sealed it.
        }
      }
      return 'unreadable';
    },
  };
}
