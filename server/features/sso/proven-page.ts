// What somebody sees who showed a provider once more who they are: the console waits for them in the page before. Pure.
import { createHash } from 'node:crypto';

const style =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}main{max-width:28rem;padding:2rem}h1{font-size:1.25rem;margin:0 0 .5rem}p{margin:0}';
const styleHash = createHash('sha256').update(style).digest('base64');

/** A page without scripts. */
export const provenPage = (): { body: string; headers: Record<string, string> } => ({
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Confirmed</title><style>${style}</style></head><body><main><h1>Confirmed</h1><p>It is you. Close this page and go on in the console.</p></main></body></html>`,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  },
});
