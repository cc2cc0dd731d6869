// One answer over Express: bare, behind our limits, or behind the peer's.
import type { AddressInfo } from 'node:net';
import express from 'express';
import { headersOf, type RateLimitHeaders } from '#platform/limits/headers.ts';
import { createLimits, type GuardRule, type Permit } from '#platform/limits/limits.ts';
import { createMemoryLimiter } from '#platform/limits/memory-limiter.ts';
import { silentLog } from '#platform/log.ts';
import { childSettings, serveParent } from '../child.ts';
import { expressRateLimit } from './peers.ts';

/** `json`: what it answers. */
const { kind, json = { ok: true } } = childSettings<{ kind: 'bare' | 'ours' | 'peer'; json?: unknown }>();
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
  const rules: GuardRule[] = [
    {
      ...{ name: 'default', strategy: 'sliding_counter', limit: far, windowMs: 60_000, mode: 'enforce' },
      ...{ surfaces: ['api'], by: 'caller_or_ip' },
    },
  ];
  const limits = createLimits({
    log: silentLog,
    memory: createMemoryLimiter(),
    rules: () => rules,
  });
  app.use((request, response, next) => {
    // As the product reads it: Express would look at the headers of proxies that nobody trusts here.
    const who = {
      ip: request.socket.remoteAddress ?? '',
      callerId: null,
      role: 'nobody',
      siteId: null,
    } as const;
    // In memory it is no promise.
    const permit = limits.ask({ surface: 'api', act: 'GET /', cost: 1, ...who }) as Permit;
    const headers = headersOf(permit);
    for (const name in headers) response.setHeader(name, headers[name as keyof RateLimitHeaders]);
    if (permit.ok) next();
    else response.status(429).end();
  });
}
app.get('/', (_request, response) => void response.json(json));
const server = app.listen(0, '127.0.0.1', () => {
  serveParent({
    ready: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  });
});
