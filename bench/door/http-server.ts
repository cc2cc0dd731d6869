// One answer over Express: bare, behind our limits, or behind the peer's.
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createLimits } from '#platform/limits/limits.ts';
import { createMemoryLimiter } from '#platform/limits/memory-limiter.ts';
import { silentLog } from '#platform/log.ts';
import { childSettings, serveParent } from '../child.ts';
import { expressRateLimit } from './peers.ts';

const { kind } = childSettings<{ kind: 'bare' | 'ours' | 'peer' }>();
const far = 1_000_000;
const app = express();
app.disable('x-powered-by');
app.disable('etag');
if (kind === 'peer') {
  app.use(
    expressRateLimit({
      windowMs: 60_000,
      limit: far,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
    }) as never,
  );
}
if (kind === 'ours') {
  const limits = createLimits({
    log: silentLog,
    memory: createMemoryLimiter(),
    rules: () => [
      {
        ...{ name: 'default', strategy: 'sliding_counter', limit: far, windowMs: 60_000, mode: 'enforce' },
        ...{ surfaces: ['api'], by: 'caller_or_ip' },
      },
    ],
  });
  app.use(async (request, response, next) => {
    const who = { ip: request.ip ?? '', callerId: null, role: 'nobody', siteId: null } as const;
    const permit = await limits.ask({ surface: 'api', act: 'GET /', cost: 1, ...who });
    for (const [name, value] of Object.entries(permit.headers ?? {})) response.setHeader(name, value);
    if (permit.ok) next();
    else response.status(429).end();
  });
}
app.get('/', (_request, response) => void response.json({ ok: true }));
const server = app.listen(0, '127.0.0.1', () => {
  serveParent({
    ready: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  });
});
