// What the panels of the door show. Their scope is a role's: that of whoever may read the panel.
import type { z } from 'zod';
import { defineUnion } from '../schema.ts';
import { securityEvents } from './security-events.ts';
import { securityFields } from './security-fields.ts';
import {
  securityAddresses,
  securityAudit,
  securityKeys,
  securityLimits,
  securityRequests,
  securitySessions,
} from './security-lists.ts';
import {
  securityDetection,
  securityFactors,
  securityPeople,
  securityProviders,
  securityRetention,
  securityUsage,
} from './security-rules.ts';

export const security = defineUnion({
  name: 'security',
  version: 0,
  common: securityFields,
  variants: [
    securityEvents,
    securityAddresses,
    securityLimits,
    securityKeys,
    securitySessions,
    securityRequests,
    securityAudit,
    securityDetection,
    securityRetention,
    securityFactors,
    securityProviders,
    securityPeople,
    securityUsage,
  ],
  indexes: [['kind', 'at'], ['scope']],
});
export type Security = z.infer<typeof security.schema>;
export type SecurityKind = Security['kind'];
/** The kinds of which there is one document. */
export type SecurityList = Exclude<SecurityKind, 'events' | 'usage'>;
