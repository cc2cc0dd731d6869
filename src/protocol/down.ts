// Server to client. Nothing here is needed for truth: losing any of it costs a moment, never a row (S3).
import type { AiStreamEvent, AiWithdrawnEvent, PresenceEvent, TypingEvent, ViewingEvent } from './live.ts';
import type { FastEvent, TailEvent } from './sync.ts';
import type { ThreadEvent } from './widget.ts';

export type SessionEnded = { reason: 'signed_out' | 'revoked' | 'rights_changed' | 'server_stopping' };

export type ConsoleDownEvents = {
  'sync.tail': (event: TailEvent) => void;
  'sync.fast': (event: FastEvent) => void;
  typing: (event: TypingEvent) => void;
  viewing: (event: ViewingEvent) => void;
  presence: (event: PresenceEvent) => void;
  'ai.stream': (event: AiStreamEvent) => void;
  'ai.withdrawn': (event: AiWithdrawnEvent) => void;
  'session.ended': (event: SessionEnded) => void;
};

export type WidgetDownEvents = {
  thread: (event: ThreadEvent) => void;
  typing: (event: TypingEvent) => void;
  'ai.stream': (event: AiStreamEvent) => void;
  'ai.withdrawn': (event: AiWithdrawnEvent) => void;
  'session.ended': (event: SessionEnded) => void;
};
