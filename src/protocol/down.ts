// Server to client. Nothing here is needed for truth: losing any of it costs a moment, never a row (S3).
import type { AiStreamEvent, AiWithdrawnEvent, PresenceEvent, TypingEvent, ViewingEvent } from './live.ts';
import type { FastEvent, TailEvent } from './sync.ts';
import type { CapacityEvent, SystemEvent } from './system.ts';
import type { MaintenanceEvent, ThreadEvent } from './widget.ts';

export type SessionEnded = { reason: 'signed_out' | 'revoked' | 'rights_changed' | 'server_stopping' };

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
  system: (event: SystemEvent) => void;
  capacity: (event: CapacityEvent) => void;
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
