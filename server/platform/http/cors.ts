// Which pages of other origins may call the API. Cookies never travel with such calls.
import type { Response } from 'express';
import type { Route } from './route.ts';

/** Says in the answer whether the calling page may read it. */
export function corsHeaders(
  response: Response,
  route: Route | undefined,
  origin: string | undefined,
  apiOrigins: ReadonlySet<string>,
): void {
  response.vary('Origin');
  if (route?.cors === 'any') response.setHeader('Access-Control-Allow-Origin', '*');
  else if (origin !== undefined && apiOrigins.has(origin)) {
    response.setHeader('Access-Control-Allow-Origin', origin);
  } else return;
  response.setHeader(
    'Access-Control-Expose-Headers',
    'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy',
  );
}

/** A browser asks before it calls. Without the header of `corsHeaders` it takes this for a no. */
export function answerPreflight(response: Response, allowedMethods: string): void {
  response.setHeader('Access-Control-Allow-Methods', allowedMethods);
  response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
  response.setHeader('Access-Control-Max-Age', '600');
  response.setHeader('Allow', allowedMethods);
  response.status(204).end();
}
