// Server to client. Nothing here is needed for truth: losing any of it costs a moment, never a row (S3).
import type { AiStreamEvent, AiWithdrawnEvent, PresenceEvent, TypingEvent, ViewingEvent } from './live.ts';
import type { PurgeEvent } from './purge.ts';
import type { SecurityEventsEvent } from './security.ts';
import type { FastEvent, TailEvent } from './sync.ts';
import type { CapacityEvent, SystemEvent } from './system.ts';
import type { MaintenanceEvent, ThreadEvent } from './widget.ts';

export type SessionEnded = {
  /** `address_blocked`, `country_blocked`: it may not come in from where it is; its session goes on elsewhere, or when that is lifted. */
  reason:
    | 'signed_out'
    | 'revoked'
    | 'rights_changed'
    | 'server_stopping'
    | 'address_blocked'
    | 'country_blocked';
};

/**
 * The client read too slowly, so it was told nothing for a while and missed what its rooms heard. It hears them again from this event on:
 * it asks where it stands, as after a reconnect, and says again what it looks at.
 */
export type Behind = Record<string, never>;

export type ConsoleDownEvents = {
  'sync.tail': (event: TailEvent) => void;
  'sync.fast': (event: FastEvent) => void;
  typing: (event: TypingEvent) => void;
  viewing: (event: ViewingEvent) => void;
  presence: (event: PresenceEvent) => void;
  'ai.stream': (event: AiStreamEvent) => void;
  'ai.withdrawn': (event: AiWithdrawnEvent) => void;
  'session.ended': (event: SessionEnded) => void;
  behind: (event: Behind) => void;
  purge: (event: PurgeEvent) => void;
  system: (event: SystemEvent) => void;
  capacity: (event: CapacityEvent) => void;
  'security.events': (event: SecurityEventsEvent) => void;
};

export type WidgetDownEvents = {
  thread: (event: ThreadEvent) => void;
  maintenance: (event: MaintenanceEvent) => void;
  typing: (event: TypingEvent) => void;
  'ai.stream': (event: AiStreamEvent) => void;
  'ai.withdrawn': (event: AiWithdrawnEvent) => void;
  'session.ended': (event: SessionEnded) => void;
  behind: (event: Behind) => void;
};
