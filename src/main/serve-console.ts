/**
 * Owns `app://steward/`: the built console, served from its folder and from nowhere else, under a policy that lets it
 * speak to its one server.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { ElectronApi } from './electron-api.ts';
import { isOwnPage, scheme } from './origin.ts';

/** Call before the app is ready. */
export function registerScheme({ protocol }: Pick<ElectronApi, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function serveConsole(
  { protocol }: Pick<ElectronApi, 'protocol'>,
  options: { consoleDir: string; serverUrl: string },
): void {
  protocol.handle(scheme, request => answer(request, options));
}

/** Answers one request for `app://`. Never throws: a page gets a status. */
export async function answer(
  request: Request,
  { consoleDir, serverUrl }: { consoleDir: string; serverUrl: string },
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed');
  if (!isOwnPage(request.url)) return plain(404, 'Not found');
  const path = pathOf(request.url);
  if (path === null) return plain(400, 'Bad request');
  const isPage = extname(path) === '';
  const name = isPage ? 'index.html' : path;
  const content = await readInside(consoleDir, name);
  if (content === null) {
    const missing = isPage ? 'The console is not built. Run: npm run build' : 'Not found';
    return plain(404, missing);
  }
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), {
    headers: {
      'content-type': mediaTypes[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy(serverUrl),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}

/** The path below the console's folder, or null where it tries to be anything else. The build stands under /console/. */
function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url).pathname).replace(/^\/(console\/)?/, '');
    const isPlain = !path.includes('\0') && !path.includes('\\') && !path.split('/').includes('..');
    return isPlain && !path.startsWith('/') ? path : null;
  } catch {
    return null;
  }
}

/** The file, or null when it is missing or really stands outside the folder, as a link may. */
async function readInside(dir: string, name: string): Promise<Buffer | null> {
  try {
    const [root, file] = await Promise.all([realpath(dir), realpath(join(dir, name))]);
    return file.startsWith(root + sep) ? await readFile(file) : null;
  } catch {
    return null;
  }
}

/** The same as the server's for /console, with the server named: here it is another origin. */
export function contentSecurityPolicy(serverUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Scroll locks and positioned layers write style elements; styles are no way to run code.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${serverUrl} ${serverUrl.replace(/^http/, 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
