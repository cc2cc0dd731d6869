// The door, part by part: only the server knows it.
import type { AddressServer } from './address-server.ts';
import type { AuditServer } from './audit-server.ts';
import type { DetectionServer } from './detection-server.ts';
import type { EventServer } from './event-server.ts';
import type { KeyServer } from './key-server.ts';
import type { LimitServer } from './limit-server.ts';
import type { PeopleServer } from './people-server.ts';
import type { PrivacyServer } from './privacy-server.ts';
import type { SiteServer } from './site-server.ts';
import type { SsoServer } from './sso-server.ts';
import type { TargetServer } from './target-server.ts';

export type SecurityServer = {
  events: EventServer;
  addresses: AddressServer;
  detection: DetectionServer;
  limits: LimitServer;
  keys: KeyServer;
  people: PeopleServer;
  audit: AuditServer;
  privacy: PrivacyServer;
  sso: SsoServer;
  targets: TargetServer;
  sites: SiteServer;
};
