import type { Response } from 'express';
import type { Problem } from '#protocol/http/problem.ts';
import type { WireFailure } from '../errors.ts';

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  426: 'Upgrade required',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

/** The failure as RFC 9457 tells it. `path` is the address that was asked for, without its query. */
export function problemOf(failure: WireFailure, path: string): Problem {
  const { wire, status } = failure;
  const { message, ...facts } = wire;
  return {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail: message,
    instance: path,
    ...facts,
  };
}

export function sendProblem(response: Response, failure: WireFailure, path: string): void {
  if (failure.wire.retryAfterMs !== undefined) {
    response.setHeader('Retry-After', String(Math.ceil(failure.wire.retryAfterMs / 1000)));
  }
  response.setHeader('Cache-Control', 'no-store');
  response
    .status(failure.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(failure, path)));
}
