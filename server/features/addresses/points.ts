// What a refusal costs whoever met it. An honest mistake costs little and is forgotten within the hour; a program that makes a hundred does not
// get to make a thousand.
import type { ErrorCode } from '#protocol/errors.ts';

export const pointsFor: Partial<Record<ErrorCode, number>> = {
  // Guessing.
  wrong_credentials: 5,
  too_many_attempts: 5,
  bad_identity: 5,
  key_malformed: 5,
  key_unknown: 5,
  key_address: 5,
  key_revoked: 1,
  // Whoever keeps to what the headers say meets a limit once.
  rate_limited: 1,
  // Probing.
  malformed: 1,
  too_large: 1,
  unsupported_media_type: 1,
  unknown_event: 1,
  unknown_route: 0.5,
};
