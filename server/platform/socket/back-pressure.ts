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

/**
 * `suspect`: so much was said in this turn of the loop that it is looked at again after it, when even a fast reader has had the chance to
 * take it. `behind`: it is told no more and asks later. `hopeless`: it asks and never reads; it is closed.
 */
export type Standing = 'keeps up' | 'suspect' | 'behind' | 'hopeless';

/**
 * An unsent event holds its text and its frame, so about twice its length; and as much again may lie in the transport, handed over and
 * not taken by the kernel. Four times this is what one reader may cost: about 1 MB.
 */
export const mostEventBytes = 256 * 1024;
/** Small events cost an object each. */
export const mostEvents = 512;
/** So many times that much is not waited for to the end of the turn. */
export const atOnce = 4;
/** A console pulls three pages at a time, and a page of long articles may be some megabytes. */
export const mostBytes = 48 * 1024 * 1024;
export const mostPackets = 4_096;

export function standingOf({ events, eventBytes, packets, bytes }: Unsent): Standing {
  if (bytes > mostBytes || packets > mostPackets) return 'hopeless';
  const share = Math.max(events / mostEvents, eventBytes / mostEventBytes);
  if (share > atOnce) return 'behind';
  return share > 1 ? 'suspect' : 'keeps up';
}

/** What need not last is not queued behind more than this: it would come late, and make the rest later. */
export const isClogged = ({ packets, bytes }: Pick<Unsent, 'packets' | 'bytes'>): boolean =>
  packets >= 8 || bytes > 16 * 1024;
