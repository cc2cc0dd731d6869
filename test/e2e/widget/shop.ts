/**
 * A shop on an origin of its own, as strict and as rude to the chat as shops get: a policy that admits nothing inline, and
 * styles that reach for everything. And the shop's settings, through the command line.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Product, productEnvironment, repositoryDir, startProcess } from '../../helpers/product.ts';

const nonce = 'c2hvcA';

const rude = `
  * { font-family: serif !important; letter-spacing: 3px !important; color: rgb(255, 0, 0) !important; }
  button, textarea, div, p { font-size: 40px !important; padding: 40px !important; transform: rotate(9deg); display: block; }
  body { background: #fff }
`;

function pageOf(product: string, siteKey: string, extra: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/rude.css">
<script nonce="${nonce}">
  window.before = Object.keys(window);
  window.shifts = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
</script>
<script nonce="${nonce}" src="${product}/widget.js" data-site="${siteKey}" ${extra} async></script>
</head><body><h1>Shop</h1><p>Pots and pans.</p><button>Buy</button></body></html>`;
}

export type Shop = { origin: string; urlOf(extra?: string): string; close(): Promise<void> };

/** @param product where the page finds Steward */
export async function openShop(product: string, siteKey: string): Promise<Shop> {
  const socket = product.replace('http', 'ws');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    `connect-src ${product} ${socket}`,
    'img-src data:',
    "require-trusted-types-for 'script'",
  ].join('; ');
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
    if (pathname === '/rude.css') return void response.setHeader('content-type', 'text/css').end(rude);
    response.setHeader('content-type', 'text/html');
    response.setHeader('content-security-policy', policy);
    response.end(pageOf(product, siteKey, searchParams.get('extra') ?? ''));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    urlOf: (extra = '') => `${origin}/?${new URLSearchParams({ extra })}`,
    close: () => new Promise(closed => server.close(() => closed())),
  };
}

const allDay = [{ from: '00:00', to: '24:00' }];
const never: typeof allDay = [];

/** The settings a test asks for, over those of a shop that is always open. */
export const settings = (change: Record<string, unknown> = {}) => ({
  name: 'Hollin & Rye',
  accent: '',
  corner: 'right',
  greeting: { en: 'Hello. Ask me about orders, care or returns.', de: 'Guten Tag. Fragen Sie mich.' },
  hours: { timeZone: 'UTC', week: Array.from({ length: 7 }, () => allDay), holidays: [] },
  ai: true,
  ...change,
});

export const closed = { timeZone: 'UTC', week: Array.from({ length: 7 }, () => never), holidays: [] };

/** Changes a site of a running product. */
export async function setSite(
  product: Product,
  siteKey: string,
  options: { origin?: string; settings?: unknown },
): Promise<void> {
  const words = ['site', 'set', siteKey];
  if (options.origin) words.push('--origin', options.origin);
  if (options.settings) {
    const file = join(product.dataDir, 'settings.json');
    writeFileSync(file, JSON.stringify(options.settings));
    words.push('--settings', file);
  }
  const program = startProcess(process.execPath, [join(repositoryDir, 'server/cli.ts'), ...words], {
    env: productEnvironment({ STEWARD_DATA_DIR: product.dataDir }),
  });
  const { code } = await program.exited;
  if (code !== 0) throw new Error(`site set failed:\n${program.output()}`);
}

/** Adds a site of its own and answers its key, and the secret that only the shop's server knows. */
export async function addSite(
  product: Product,
  origin: string,
): Promise<{ siteKey: string; secret: string }> {
  const program = startProcess(
    process.execPath,
    [join(repositoryDir, 'server/cli.ts'), 'site', 'add', 'Second shop', '--origin', origin],
    { env: productEnvironment({ STEWARD_DATA_DIR: product.dataDir }) },
  );
  await program.exited;
  const siteKey = program.output().match(/data-site="([^"]+)"/)?.[1];
  const secret = program.output().match(/keep it on your server: (\S+)/)?.[1];
  if (!siteKey || !secret) throw new Error(`site add said:\n${program.output()}`);
  return { siteKey, secret };
}
