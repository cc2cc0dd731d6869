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
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new AppError('too_large');
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw new AppError('too_large');
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks));
}

/** `application/json`, with no charset or with UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map(part => part.trim().toLowerCase());
  if (type !== 'application/json') return false;
  return parameters.every(part => !part.startsWith('charset=') || /^charset="?utf-?8"?$/.test(part));
}
