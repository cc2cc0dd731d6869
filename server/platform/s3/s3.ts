/**
 * Owns how files are put into storage that speaks Amazon's S3: signed by Signature Version 4 over the payload's own hash, so that a
 * storage refuses what was changed on its way; whole, or in parts that can be gone on with. Goes out as all else does, guarded.
 */
import { createHash } from 'node:crypto';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { AwsV4Signer } from 'aws4fetch';
import type { Clock } from '../clock.ts';
import { type Egress, EgressError, type EgressMethod, type EgressReply } from '../egress/egress.ts';

export type S3Place = {
  /** `https://s3.eu-central-1.amazonaws.com`, without a path. */
  endpoint: string;
  region: string;
  bucket: string;
  /** `path`: the bucket is the first step of the path; `host`: it is the first part of the host's name. */
  style: 'path' | 'host';
  accessKeyId: string;
  secretAccessKey: string;
  encryption: 'none' | 'AES256' | 'aws:kms';
  /** Of `aws:kms`; '' for the account's own. */
  kmsKeyId: string;
};

export type S3Part = { number: number; etag: string; sizeBytes: number };

/** The storage said no, or nothing came back. `code` is the storage's own word, such as `SlowDown`; '' where it had none. */
export class S3Error extends Error {
  readonly code: string;
  /** 0: nothing came back. */
  readonly status: number;
  readonly retryAfterMs: number | null;
  constructor(message: string, code: string, status: number, retryAfterMs: number | null) {
    super(message);
    this.name = 'S3Error';
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const answerMostBytes = 2_000_000;
const shortMs = 20_000;
/** Of a part: 8 MiB in it are half a megabit a second. */
const longMs = 120_000;

export type S3 = ReturnType<typeof createS3>;

export function createS3({ egress, clock }: { egress: Egress; clock: Clock }) {
  return (place: S3Place, signal?: AbortSignal) => {
    type Asked = {
      method: EgressMethod;
      key: string;
      query?: Record<string, string>;
      headers?: Record<string, string>;
      body?: string | Uint8Array;
      timeoutMs?: number;
    };

    async function ask({ method, key, query = {}, headers = {}, body, timeoutMs = shortMs }: Asked) {
      const url = addressOf(place, key, query);
      const payload = body ?? '';
      const signer = new AwsV4Signer({
        ...{ method, url, service: 's3', region: place.region },
        ...{ accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey },
        headers: {
          ...headers,
          'x-amz-content-sha256': createHash('sha256').update(payload).digest('hex'),
        },
        datetime: new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      });
      const signed = await signer.sign();
      try {
        return await egress.send({
          ...{ method, url: signed.url.href, headers: Object.fromEntries(signed.headers) },
          ...{ body: body ?? (method === 'PUT' || method === 'POST' ? '' : null), timeoutMs },
          ...{ mostBytes: answerMostBytes, ...(signal ? { signal } : {}) },
        });
      } catch (error) {
        if (error instanceof EgressError) throw new S3Error(error.message, '', 0, null);
        throw error;
      }
    }

    const encrypted: Record<string, string> =
      place.encryption === 'none'
        ? {}
        : {
            'x-amz-server-side-encryption': place.encryption,
            ...(place.encryption === 'aws:kms' && place.kmsKeyId !== ''
              ? { 'x-amz-server-side-encryption-aws-kms-key-id': place.kmsKeyId }
              : {}),
          };
    const describing = ({ contentType, sha256 }: { contentType: string; sha256: string }) => ({
      ...{ 'content-type': contentType, 'x-amz-meta-sha256': sha256, ...encrypted },
    });

    return {
      async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
        const sha256 = createHash('sha256').update(body).digest('hex');
        expectOk(
          await ask({
            ...{ method: 'PUT', key, body, timeoutMs: longMs },
            headers: describing({ contentType, sha256 }),
          }),
        );
      },
      /** @returns the name of the upload, whose parts follow */
      async begin(key: string, about: { contentType: string; sha256: string }): Promise<string> {
        const answer = await ask({ method: 'POST', key, query: { uploads: '' }, headers: describing(about) });
        const uploadId = textOf(rootOf(expectOk(answer)), 'UploadId');
        if (uploadId === '') throw new S3Error('It gave the upload no name.', '', answer.status, null);
        return uploadId;
      },
      async part(key: string, uploadId: string, number: number, body: Uint8Array): Promise<S3Part> {
        const answer = expectOk(
          await ask({
            ...{ method: 'PUT', key, body, timeoutMs: longMs },
            query: { partNumber: String(number), uploadId },
          }),
        );
        return { number, etag: answer.headers['etag'] ?? '', sizeBytes: body.length };
      },
      /** What is there of an upload; null: it is over, or was never begun. */
      async parts(key: string, uploadId: string): Promise<S3Part[] | null> {
        const found: S3Part[] = [];
        for (let marker = ''; ; ) {
          const query = { uploadId, ...(marker === '' ? {} : { 'part-number-marker': marker }) };
          const answer = await ask({ method: 'GET', key, query });
          if (answer.status === 404 && codeOf(answer) === 'NoSuchUpload') return null;
          const root = rootOf(expectOk(answer));
          for (const part of childrenOf(root, 'Part'))
            found.push({
              ...{ number: Number(textOf(part, 'PartNumber')), etag: textOf(part, 'ETag') },
              sizeBytes: Number(textOf(part, 'Size')),
            });
          marker = textOf(root, 'IsTruncated') === 'true' ? textOf(root, 'NextPartNumberMarker') : '';
          if (marker === '') return found;
        }
      },
      /** Uploads of exactly this key that are not over; none where the key may not ask. */
      async uploads(key: string): Promise<string[]> {
        const answer = await ask({ method: 'GET', key: '', query: { uploads: '', prefix: key } });
        if (answer.status === 403 || answer.status === 501) return [];
        return childrenOf(rootOf(expectOk(answer)), 'Upload')
          .filter(upload => textOf(upload, 'Key') === key)
          .map(upload => textOf(upload, 'UploadId'));
      },
      /** From here on the file is there, whole. */
      async complete(key: string, uploadId: string, parts: readonly S3Part[]): Promise<void> {
        const list = parts.map(
          ({ number, etag }) =>
            `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replace(/[<&>]/g, '')}</ETag></Part>`,
        );
        const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`;
        const answer = expectOk(
          await ask({ method: 'POST', key, query: { uploadId }, body, timeoutMs: longMs }),
        );
        // Amazon begins its answer before it knows how it ends.
        if (rootOf(answer).name === 'Error') throw errorOf(answer);
      },
      /** What there is of it is let go; an upload that is over is no fault. */
      async abort(key: string, uploadId: string): Promise<void> {
        const answer = await ask({ method: 'DELETE', key, query: { uploadId } });
        if (answer.status !== 404) expectOk(answer);
      },
      /** Null: there is no such file. `sha256` as it was said when it was put; '' where nobody did. */
      async look(key: string): Promise<{ sizeBytes: number; sha256: string } | null> {
        const answer = await ask({ method: 'HEAD', key });
        if (answer.status === 404) return null;
        const { headers } = expectOk(answer);
        return {
          sizeBytes: Number(headers['content-length'] ?? 0),
          sha256: headers['x-amz-meta-sha256'] ?? '',
        };
      },
      async remove(key: string): Promise<void> {
        expectOk(await ask({ method: 'DELETE', key }));
      },
    };
  };
}

/** Where a key stands; '' is the bucket itself. */
function addressOf({ endpoint, bucket, style }: S3Place, key: string, query: Record<string, string>): string {
  const url = new URL(endpoint);
  if (style === 'host') url.hostname = `${bucket}.${url.hostname}`;
  const steps = [...(style === 'path' ? [bucket] : []), ...key.split('/')].map(encodeURIComponent);
  url.pathname = `/${steps.join('/')}`;
  url.search = new URLSearchParams(query).toString();
  return url.href;
}

function expectOk(answer: EgressReply): EgressReply {
  if (answer.status < 200 || answer.status >= 300) throw errorOf(answer);
  return answer;
}

/** What people can do about it, where the storage's own word says it. */
const advice: Record<string, string> = {
  AccessDenied: 'The key may not do this there: check its policy and the bucket’s.',
  AuthorizationHeaderMalformed: 'The region is not the bucket’s.',
  InvalidAccessKeyId: 'It does not know this access key id.',
  NoSuchBucket: 'There is no such bucket.',
  PermanentRedirect: 'The bucket is at another endpoint: check the region.',
  RequestTimeTooSkewed: 'The clock of this server is wrong, or that of the storage.',
  SignatureDoesNotMatch: 'The secret does not belong to this access key id.',
};

function errorOf(answer: EgressReply): S3Error {
  const { status, retryAfterMs } = answer;
  const isRedirect = status >= 300 && status < 400;
  const root = tryRootOf(answer);
  const code = root ? textOf(root, 'Code') : '';
  const own = advice[code] ?? (root ? textOf(root, 'Message') : '');
  const said = own || (isRedirect ? 'A redirect is not followed: check the endpoint and the region.' : '');
  const text = `It answered ${status}${code === '' ? '' : ` ${code}`}.${said === '' ? '' : ` ${said}`}`;
  return new S3Error(text.slice(0, 300), code, status, retryAfterMs);
}

const codeOf = (answer: EgressReply): string => {
  const root = tryRootOf(answer);
  return root ? textOf(root, 'Code') : '';
};

function tryRootOf({ body }: EgressReply): XmlElement | null {
  try {
    return parseXml(Buffer.from(body).toString('utf8')).root;
  } catch {
    return null;
  }
}

function rootOf(answer: EgressReply): XmlElement {
  const root = tryRootOf(answer);
  if (!root) throw new S3Error('It answered what is no XML.', '', answer.status, null);
  return root;
}

const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter(child => child instanceof XmlElement && child.name === name) as XmlElement[];
const textOf = (element: XmlElement, name: string): string => childrenOf(element, name)[0]?.text.trim() ?? '';
