// Which event a refusal at a door is, or a word of a limit, and how bad it is by itself. Pure.
import { keyIdOf, type LimitsOptions } from '#platform/limits/limits.ts';
import type { Reading, Refusal } from '#platform/watch.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { SecurityAction, SecurityEventType, ThreatLevel } from '#protocol/security.ts';
import { probesIn } from './probes.ts';

/** What a room says happened. Everything but the type may be left out where it is not known. */
export type Happened = {
  eventType: SecurityEventType;
  sourceIp?: string | null | undefined;
  userId?: Id | null | undefined;
  /** Now, unless given. */
  timestamp?: Millis | undefined;
  /** As bad as its kind usually is, unless given. */
  threatLevel?: ThreatLevel | undefined;
  /** Short facts. They are bounded, and secrets are taken out. */
  details?: Readonly<Record<string, unknown>> | undefined;
  /** `none` unless given. */
  actionTaken?: SecurityAction | undefined;
};

export const usualLevels: Record<SecurityEventType, ThreatLevel> = {
  address_blocked: 'low',
  bad_identity: 'medium',
  country_blocked: 'low',
  egress_refused: 'medium',
  impossible_travel: 'high',
  injection_probe: 'medium',
  key_new_place: 'medium',
  key_rejected: 'low',
  malformed_input: 'info',
  object_read: 'info',
  object_unknown: 'info',
  origin_not_allowed: 'low',
  passkey_failed: 'low',
  permission_refused: 'low',
  prompt_injection: 'low',
  rate_limited: 'low',
  rule_fired: 'high',
  second_factor_failed: 'medium',
  session_revoked_used: 'low',
  sign_in_failed: 'low',
  sign_in_limited: 'medium',
  sign_in_locked: 'high',
  signed_in: 'info',
  sso_refused: 'low',
  unknown_route: 'info',
};

/**
 * Codes of refusals that say something about who asks. What other rooms tell with more facts is not here: wrong passwords, keys
 * and limits.
 */
const byCode: Partial<Record<ErrorCode, SecurityEventType>> = {
  address_blocked: 'address_blocked',
  bad_identity: 'bad_identity',
  country_blocked: 'country_blocked',
  forbidden: 'permission_refused',
  malformed: 'malformed_input',
  method_not_allowed: 'malformed_input',
  not_found: 'object_unknown',
  origin_not_allowed: 'origin_not_allowed',
  session_revoked: 'session_revoked_used',
  too_large: 'malformed_input',
  too_many_attempts: 'sign_in_limited',
  unknown_event: 'malformed_input',
  unknown_route: 'unknown_route',
  unknown_site: 'object_unknown',
  unsupported_media_type: 'malformed_input',
};

const isStaff = (role: string): boolean => role === 'agent' || role === 'supervisor' || role === 'admin';

/** The address was turned away, before anything else was asked. */
export const isOfTheDoor = ({ eventType }: Pick<Happened, 'eventType'>): boolean =>
  eventType === 'address_blocked' || eventType === 'country_blocked';

/** Null: it says nothing about who asks. */
export function eventOfRefusal({
  code,
  surface,
  act,
  path,
  ip,
  callerId,
  keyId,
  role,
  input,
}: Refusal): Happened | null {
  const eventType = byCode[code];
  if (!eventType) return null;
  // Who is kept out comes before every limit, and as often as they like: what they sent is not looked at.
  if (isOfTheDoor({ eventType }))
    return { eventType, sourceIp: ip, details: { surface, code }, actionTaken: 'refused' };
  const probes = probesIn([path, ...input]);
  return {
    eventType: probes.length > 0 ? 'injection_probe' : eventType,
    sourceIp: ip,
    userId: isStaff(role) ? callerId : null,
    details: {
      ...{ surface, act, code, role },
      ...(path === '' ? {} : { object: path }),
      ...(keyId ? { keyId } : {}),
      ...(callerId !== null && !isStaff(role) ? { customerId: callerId } : {}),
      ...(probes.length > 0 ? { probes } : {}),
    },
    actionTaken: eventType === 'sign_in_limited' ? 'limited' : 'refused',
  };
}

type LimitWord = Parameters<NonNullable<LimitsOptions['refused']>>[0];

export function eventOfLimit({ rule, outcome, asked }: LimitWord): Happened {
  const { surface, act, ip, callerId, role, siteId } = asked;
  const keyId = keyIdOf(callerId);
  return {
    eventType: 'rate_limited',
    sourceIp: ip,
    userId: isStaff(role) && keyId === null ? callerId : null,
    details: {
      ...{ rule, surface, act, role },
      ...(keyId === null ? {} : { keyId }),
      ...(callerId !== null && !isStaff(role) ? { customerId: callerId } : {}),
      ...(siteId === null ? {} : { siteId }),
    },
    actionTaken: outcome === 'refused' ? 'limited' : 'reported',
  };
}

export const eventOfReading = ({ surface, act, path, ip, callerId, keyId, role }: Reading): Happened => ({
  eventType: 'object_read',
  sourceIp: ip,
  userId: isStaff(role) ? callerId : null,
  details: { surface, act, object: path, role, ...(keyId ? { keyId } : {}) },
});
