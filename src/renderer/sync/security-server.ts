// The requests behind data/security-server.ts.
import type { SecurityServer } from '../data/security-server.ts';
import { createAddressServer } from './address-server.ts';
import type { Ask, FetchFile } from './api.ts';
import { createAuditServer } from './audit-server.ts';
import { createDetectionServer } from './detection-server.ts';
import { createEventServer } from './event-server.ts';
import { createKeyServer } from './key-server.ts';
import { createLimitServer } from './limit-server.ts';
import { createPeopleServer } from './people-server.ts';
import { createPrivacyServer } from './privacy-server.ts';
import { createSiteServer } from './site-server.ts';
import { createSsoServer } from './sso-server.ts';
import { createTargetServer } from './target-server.ts';

export function createSecurityServer(ask: Ask, fetchFile: FetchFile): SecurityServer {
  return {
    events: createEventServer(ask),
    addresses: createAddressServer(ask),
    detection: createDetectionServer(ask),
    limits: createLimitServer(ask),
    keys: createKeyServer(ask),
    people: createPeopleServer(ask),
    audit: createAuditServer(ask, fetchFile),
    privacy: createPrivacyServer(ask, fetchFile),
    sso: createSsoServer(ask),
    targets: createTargetServer(ask),
    sites: createSiteServer(ask),
  };
}
