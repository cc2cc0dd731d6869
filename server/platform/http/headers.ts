// Security headers, one set for each part of the house.
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What one header set is for. `api` answers are never pages. */
export type Area = 'api' | 'console' | 'widget' | 'demo';

type Directives = Record<string, string[]>;

const closed: Directives = {
  'default-src': ["'none'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const page: Directives = {
  ...closed,
  'script-src': ["'self'"],
  // Scroll locks and positioned layers write style elements; styles are no way to run code.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
  'form-action': ["'self'"],
};

const ownSockets = ({ headers }: { headers: { host?: string | undefined } }): string[] =>
  /^[a-z0-9.:[\]-]{1,255}$/i.test(headers.host ?? '')
    ? [`ws://${headers.host}`, `wss://${headers.host}`]
    : [];

/** The Content-Security-Policy of an area. Sockets of our own host are named: not every browser counts them as 'self'. */
export function contentSecurityPolicy(
  area: Area,
  request: { headers: { host?: string | undefined } },
): string {
  const connect = ["'self'", ...ownSockets(request)];
  const directives: Directives =
    area === 'api'
      ? closed
      : area === 'console'
        ? { ...page, 'connect-src': connect }
        : { ...page, 'connect-src': connect, 'frame-src': ["'self'"] };
  // The widget may live in a frame on the page of any shop.
  const framed = area === 'widget' ? { ...directives, 'frame-ancestors': ['*'] } : directives;
  return Object.entries(framed)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

export function securityHeaders(area: Area): RequestHandler {
  const isWidget = area === 'widget';
  const rest = helmet({
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: isWidget ? false : { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: isWidget ? 'cross-origin' : 'same-origin' },
    xFrameOptions: isWidget ? false : { action: 'deny' },
    // Set below, where the request really came by https.
    strictTransportSecurity: false,
  });
  return (request, response, next) => {
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(area, request));
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()');
    if (request.secure) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    if (isWidget) response.setHeader('Access-Control-Allow-Origin', '*');
    rest(request, response, next);
  };
}
