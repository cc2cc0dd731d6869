/**
 * Owns how a file goes into a storage: a small one at once, a large one in parts, of which one is held at a time. What is there already
 * of an upload that was cut off is looked up and gone on with. A file appears whole, or not at all.
 */
import { createHash } from 'node:crypto';
import { type S3, S3Error, type S3Part } from '#platform/s3/s3.ts';
import { partBytesOf } from './drops.ts';

export type UploadFile = {
  key: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  /** From `first` to `last`, both included. */
  bytes(first: number, last: number): AsyncIterable<Uint8Array>;
};

export type UploadDeps = {
  bucket: ReturnType<S3>;
  file: UploadFile;
  /** What was begun before; '' : nothing. */
  uploadId: string;
  begun(uploadId: string): Promise<void>;
  /** How much is there; rejects where somebody else goes on with it. */
  sent(bytes: number): Promise<void>;
};

export async function upload({ bucket, file, uploadId, begun, sent }: UploadDeps): Promise<void> {
  const { key, sizeBytes, sha256, contentType } = file;
  const partBytes = partBytesOf(sizeBytes);
  if (sizeBytes <= partBytes) {
    await bucket.put(key, await gather(file.bytes(0, sizeBytes - 1)), contentType);
    return check(bucket, file);
  }
  let id = uploadId;
  let there: S3Part[] = [];
  if (id !== '') {
    const found = await bucket.parts(key, id);
    // It was finished, and whoever did it did not live to note it; or the storage let it go.
    if (found === null && (await isThere(bucket, file))) return;
    if (found === null) id = '';
    else there = found;
  }
  if (id === '') {
    // Whoever began one and did not live to note it left it there.
    for (const left of await bucket.uploads(key)) await bucket.abort(key, left);
    id = await bucket.begin(key, { contentType, sha256 });
    await begun(id);
  }
  const parts: S3Part[] = [];
  for (let first = 0, number = 1; first < sizeBytes; first += partBytes, number++) {
    const last = Math.min(first + partBytes, sizeBytes) - 1;
    const old = there.find(part => part.number === number && part.sizeBytes === last - first + 1);
    parts.push(old ?? (await bucket.part(key, id, number, await gather(file.bytes(first, last)))));
    await sent(last + 1);
  }
  await bucket.complete(key, id, parts);
  await check(bucket, file);
}

async function isThere(bucket: ReturnType<S3>, { key, sizeBytes, sha256 }: UploadFile): Promise<boolean> {
  const found = await bucket.look(key);
  return found !== null && found.sizeBytes === sizeBytes && found.sha256 === sha256;
}

async function check(bucket: ReturnType<S3>, { key, sizeBytes }: UploadFile): Promise<void> {
  const found = await bucket.look(key);
  if (found?.sizeBytes === sizeBytes) return;
  const said = found === null ? 'it is not there' : `it has ${found.sizeBytes} bytes of ${sizeBytes}`;
  throw new S3Error(`The storage took the file, but ${said}.`, '', 200, null);
}

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

export async function sha256Of(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}
