/**
 * Storage that speaks Amazon's S3, on loopback. Each request's signature is made again by Amazon's own library and compared, and the payload is
 * compared with its hash. Knows PutObject, HeadObject, DeleteObject and multipart uploads, and the faults that a storage has.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const region = 'eu-central-1';
const bucket = 'shop-lake';

/** As Amazon's library takes them. */
class Sha256 {
  readonly #key: Uint8Array | string | undefined;
  readonly #parts: Uint8Array[] = [];
  constructor(key?: Uint8Array | string) {
    this.#key = key;
  }
  update(data: Uint8Array | string): void {
    this.#parts.push(typeof data === 'string' ? Buffer.from(data) : data);
  }
  async digest(): Promise<Uint8Array> {
    const hash = this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key);
    for (const part of this.#parts) hash.update(part);
    return new Uint8Array(hash.digest());
  }
  reset(): void {
    this.#parts.length = 0;
  }
}

export type StorageFault =
  | { status: number; code: string; headers?: Record<string, string> }
  /** The line breaks before anything is done. */
  | 'drop'
  /** It is done, and the line breaks before it is said. */
  | 'drop_after'
  /** Nothing is said until `release()`. */
  | 'stall';
type Kept = { body: Buffer; headers: Record<string, string> };
type Upload = { key: string; headers: Record<string, string>; parts: Map<number, Buffer> };
/** `act`: as Amazon calls it. */
export type StorageCall = { act: string; key: string; bytes: number };

const md5 = (body: Uint8Array): string => createHash('md5').update(body).digest('hex');
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export async function startStorage({ leastPartBytes = 5 * 1024 * 1024 } = {}) {
  const objects = new Map<string, Kept>();
  const uploads = new Map<string, Upload>();
  const calls: StorageCall[] = [];
  const held: ServerResponse[] = [];
  let fault: (call: StorageCall) => StorageFault | null = () => null;
  const signer = new SignatureV4({
    ...{ credentials: { accessKeyId, secretAccessKey }, region, service: 's3', sha256: Sha256 as never },
    ...{ uriEscapePath: false, applyChecksum: false },
  });

  const refuse = (response: ServerResponse, status: number, code: string, message: string, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>1</RequestId></Error>`,
    );
  };
  const say = (response: ServerResponse, xml: string) => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  };

  /** What is wrong with how it is signed; null: nothing. */
  async function problemOf(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
  ): Promise<[string, string] | null> {
    const said = request.headers.authorization ?? '';
    const match =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
        said,
      );
    if (!match) return ['AccessDenied', 'There is no signature.'];
    const [, id, , itsRegion, names = '', signature] = match;
    if (id !== accessKeyId)
      return ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist.'];
    if (itsRegion !== region)
      return ['AuthorizationHeaderMalformed', `the region '${itsRegion}' is wrong; expecting '${region}'`];
    const hash = String(request.headers['x-amz-content-sha256'] ?? '');
    if (hash !== 'UNSIGNED-PAYLOAD' && hash !== createHash('sha256').update(body).digest('hex'))
      return ['XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match.'];
    const signedNames = names.split(';');
    for (const must of ['host', 'x-amz-content-sha256', 'x-amz-date'])
      if (!signedNames.includes(must)) return ['AccessDenied', `${must} must be signed`];
    const unsigned = Object.keys(request.headers).find(
      name => name.startsWith('x-amz-') && !signedNames.includes(name),
    );
    if (unsigned) return ['AccessDenied', `${unsigned} must be signed`];
    const date = String(request.headers['x-amz-date'] ?? '');
    const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const made = await signer.sign(
      {
        ...{ method: request.method ?? '', protocol: 'http:', hostname: url.hostname, path: url.pathname },
        query: Object.fromEntries(url.searchParams),
        headers: Object.fromEntries(signedNames.map(name => [name, String(request.headers[name] ?? '')])),
      },
      { signingDate: new Date(at), signableHeaders: new Set(signedNames) },
    );
    const wanted = /Signature=([0-9a-f]{64})/.exec(made.headers['authorization'] ?? '')?.[1];
    if (wanted !== signature)
      return ['SignatureDoesNotMatch', 'The request signature we calculated does not match.'];
    return null;
  }

  const actOf = ({ method = '' }: IncomingMessage, query: URLSearchParams): string => {
    if (query.has('uploads')) return method === 'GET' ? 'ListMultipartUploads' : 'CreateMultipartUpload';
    if (!query.has('uploadId'))
      return { PUT: 'PutObject', HEAD: 'HeadObject', DELETE: 'DeleteObject', GET: 'GetObject' }[method] ?? '';
    const ofUploads = { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' };
    return method === 'GET' ? 'ListParts' : (ofUploads[method as 'PUT'] ?? '');
  };

  const metaOf = ({ headers }: IncomingMessage): Record<string, string> =>
    Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => /^(content-type|x-amz-meta-.*|x-amz-server-side-encryption.*)$/.test(name))
        .map(([name, value]) => [name, String(value)]),
    );

  type Asked = {
    request: IncomingMessage;
    response: ServerResponse;
    query: URLSearchParams;
    key: string;
    body: Buffer;
  };
  const acts: Record<string, (asked: Asked) => void> = {
    PutObject({ request, response, key, body }) {
      objects.set(key, { body, headers: metaOf(request) });
      response.writeHead(200, { etag: `"${md5(body)}"` }).end();
    },
    HeadObject({ response, key }) {
      const found = objects.get(key);
      if (!found) return response.writeHead(404).end();
      return response
        .writeHead(200, {
          ...found.headers,
          'content-length': found.body.length,
          etag: `"${md5(found.body)}"`,
        })
        .end();
    },
    DeleteObject({ response, key }) {
      objects.delete(key);
      response.writeHead(204).end();
    },
    CreateMultipartUpload({ request, response, key }) {
      const id = `${randomBytes(8).toString('hex')}<&>`;
      uploads.set(id, { key, headers: metaOf(request), parts: new Map() });
      say(
        response,
        `<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Bucket>${bucket}</Bucket><Key>${key}</Key><UploadId>${id.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</UploadId></InitiateMultipartUploadResult>`,
      );
    },
    UploadPart({ response, query, body }) {
      const upload = uploads.get(query.get('uploadId') ?? '');
      if (!upload) return refuse(response, 404, 'NoSuchUpload', 'The specified upload does not exist.');
      upload.parts.set(Number(query.get('partNumber')), body);
      response.writeHead(200, { etag: `"${md5(body)}"` }).end();
    },
    /** Two at a time, so that whoever asks has to go on. */
    ListParts({ response, query }) {
      const upload = uploads.get(query.get('uploadId') ?? '');
      if (!upload) return refuse(response, 404, 'NoSuchUpload', 'The specified upload does not exist.');
      const after = Number(query.get('part-number-marker') ?? 0);
      const all = [...upload.parts].sort(([a], [b]) => a - b).filter(([number]) => number > after);
      const page = all.slice(0, 2);
      const parts = page.map(
        ([number, body]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${md5(body)}&quot;</ETag><Size>${body.length}</Size></Part>`,
      );
      say(
        response,
        `<ListPartsResult><IsTruncated>${all.length > page.length}</IsTruncated><NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker>${parts.join('')}</ListPartsResult>`,
      );
    },
    CompleteMultipartUpload({ response, query, key, body }) {
      const id = query.get('uploadId') ?? '';
      const upload = uploads.get(id);
      if (!upload) return refuse(response, 404, 'NoSuchUpload', 'The specified upload does not exist.');
      const asked = [
        ...body
          .toString()
          .matchAll(/<Part><PartNumber>(\d+)<\/PartNumber><ETag>"([0-9a-f]{32})"<\/ETag><\/Part>/g),
      ];
      const parts = asked.map(([, number, etag]) => ({ body: upload.parts.get(Number(number)), etag }));
      if (parts.length === 0 || parts.some(part => !part.body || md5(part.body) !== part.etag))
        return refuse(response, 400, 'InvalidPart', 'One or more of the specified parts could not be found.');
      if (parts.slice(0, -1).some(part => (part.body?.length ?? 0) < leastPartBytes))
        return refuse(response, 400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum.');
      uploads.delete(id);
      objects.set(key, {
        body: Buffer.concat(parts.map(part => part.body as Buffer)),
        headers: upload.headers,
      });
      say(response, `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
    },
    ListMultipartUploads({ response, query }) {
      const prefix = query.get('prefix') ?? '';
      const all = [...uploads].filter(([, upload]) => upload.key.startsWith(prefix));
      const told = all.map(
        ([id, upload]) =>
          `<Upload><Key>${escaped(upload.key)}</Key><UploadId>${escaped(id)}</UploadId></Upload>`,
      );
      say(
        response,
        `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${told.join('')}</ListMultipartUploadsResult>`,
      );
    },
    AbortMultipartUpload({ response, query }) {
      uploads.delete(query.get('uploadId') ?? '');
      response.writeHead(204).end();
    },
  };

  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const url = new URL(request.url ?? '', `http://${request.headers.host}`);
    const isInHost = url.hostname.startsWith(`${bucket}.`);
    const steps = url.pathname.slice(1).split('/');
    if (!isInHost && steps.shift() !== bucket)
      return refuse(response, 404, 'NoSuchBucket', 'The specified bucket does not exist');
    const problem = await problemOf(request, url, body);
    if (problem)
      return refuse(response, problem[0] === 'AuthorizationHeaderMalformed' ? 400 : 403, ...problem);
    const key = steps.map(decodeURIComponent).join('/');
    const call: StorageCall = { act: actOf(request, url.searchParams), key, bytes: body.length };
    calls.push(call);
    const met = fault(call);
    if (met === 'drop') return request.socket.destroy();
    if (met === 'stall') return void held.push(response);
    if (met !== null && met !== 'drop_after')
      return refuse(response, met.status, met.code, met.code, met.headers);
    if (met === 'drop_after') {
      response.end = (() => request.socket.destroy()) as never;
      response.writeHead = (() => response) as never;
    }
    const act = acts[call.act];
    if (!act) return refuse(response, 501, 'NotImplemented', 'not here');
    act({ request, response, query: url.searchParams, key, body });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    /** As a person types it in. */
    place: {
      ...{
        name: 'Lake',
        endpoint: `http://127.0.0.1:${port}`,
        region,
        bucket,
        prefix: 'steward/',
        style: 'path',
      },
      ...{ accessKeyId, secretAccessKey, encryption: 'none', kmsKeyId: '' },
    },
    objects,
    uploads,
    calls,
    /** Which call meets what; the rest goes well. */
    meets(next: (call: StorageCall) => StorageFault | null): void {
      fault = next;
    },
    /** Ends the lines of those that wait. */
    release(): void {
      for (const response of held.splice(0)) response.socket?.destroy();
    },
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
