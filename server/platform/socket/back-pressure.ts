// When a reader is too slow, and what that means. Pure.
//
// What cannot be sent yet waits in engine.io's buffer of that connection, without a bound of its own. An event there is only a head start:
// every client can ask for what it missed (S3). So a reader that falls behind is told nothing more until it has read what it was sent,
// and then to ask. Answers are another matter: the client asked for them, one by one, and waits for them.

/** What waits for one reader, not handed to its transport. `bytes` are characters of the encoded packets: close enough. */
export type Unsent = {
  /** Said without being asked. */
  events: number;
  eventBytes: number;
  /** Everything, answers and heartbeats too. */
  packets: number;
  bytes: number;
};

/** `behind`: it is told no more and asks later. `hopeless`: it asks and never reads; it is closed. */
export type Standing = 'keeps up' | 'behind' | 'hopeless';

/**
 * An unsent event holds its text and its frame, so about twice its length; and as much again may lie in the transport, handed over and
 * not taken by the kernel. Four times this is what one reader may cost: about 1 MB.
 */
export const mostEventBytes = 256 * 1024;
/** Small events cost an object each. */
export const mostEvents = 512;
/** A console pulls three pages at a time, and a page of long articles may be some megabytes. */
export const mostBytes = 48 * 1024 * 1024;
export const mostPackets = 4_096;

export function standingOf(unsent: Unsent): Standing {
  if (unsent.bytes > mostBytes || unsent.packets > mostPackets) return 'hopeless';
  return unsent.events > mostEvents || unsent.eventBytes > mostEventBytes ? 'behind' : 'keeps up';
}

/** What need not last is not queued behind more than this: it would come late, and make the rest later. */
export const isClogged = ({ packets, bytes }: Pick<Unsent, 'packets' | 'bytes'>): boolean =>
  packets >= 8 || bytes > 16 * 1024;
