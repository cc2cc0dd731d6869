import type { WireError } from '../errors.ts';

/** RFC 9457, `application/problem+json`. `code` is for programs, `id` for people to quote. */
export type Problem = {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  instance: string;
} & Pick<WireError, 'code' | 'id' | 'retryable' | 'details' | 'retryAfterMs' | 'secondFactor'>;
