import type { Request } from 'express';
import { AppError } from '#protocol/errors.ts';
import { parseJson } from './json.ts';

export const bodyLimitBytes = 256 * 1024;

/** The JSON body. Throws `too_large`, `unsupported_media_type` or `malformed`. Stops reading at the limit. */
export async function readJsonBody(request: Request, limitBytes: number): Promise<unknown> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (!isJson(request.headers['content-type']) || encoding !== 'identity') {
    throw new AppError('unsupported_media_type');
  }
  return parseJson(await readBytes(request, limitBytes));
}

/** The fields of a form; of one that is there twice the last. Throws as the other does. */
export async function readFormBody(request: Request, limitBytes: number): Promise<unknown> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded' || encoding !== 'identity')
    throw new AppError('unsupported_media_type', {
      message: 'Send a form (application/x-www-form-urlencoded).',
    });
  return Object.fromEntries(new URLSearchParams((await readBytes(request, limitBytes)).toString('utf8')));
}

async function readBytes(request: Request, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new AppError('too_large');
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw new AppError('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `application/json`, with no charset or with UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map(part => part.trim().toLowerCase());
  if (type !== 'application/json') return false;
  return parameters.every(part => !part.startsWith('charset=') || /^charset="?utf-?8"?$/.test(part));
}
