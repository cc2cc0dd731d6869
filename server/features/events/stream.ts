/**
 * Owns the readers of the stream: each reads the log from its own place, at its own pace, and is ended when its key
 * or its owner's rights change, and after a while in any case. What goes over the wire is Server-Sent Events.
 */
import type { Clock } from '#platform/clock.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { EventFilter, PlacedEvent } from './events.store.ts';

export type StreamDeps = {
  clock: Clock;
  read(after: string, filter: EventFilter, limit: number): Promise<PlacedEvent[]>;
  ends(): Promise<{ newest: string; horizon: string }>;
};

export const pageOf = 200;
/** Proxies close what is silent for a minute; a comment keeps the line. */
const keepaliveMs = 15_000;
/** What another server placed without a word of it is found within this. */
const lookMs = 1_000;
/** Then the reader comes back with its place, and shows again who it is: also where no word of a change came. */
const longestMs = 5 * 60_000;
/** A reader that takes nothing for so long is cut: it comes back where it was. */
export const stallMs = 45_000;
const readersAtMost = 200;

/** Who reads, and until when at most. With a key, `sessionId` is the key's. */
export type ReadBy = { personId: Id; sessionId: Id; untilMs: Millis };

export type Stream = ReturnType<typeof createStream>;

/** Of one reader, from its question to its end. */
type Place = {
  readonly by: ReadBy;
  isOver: boolean;
  ring(): void;
  until(ms: number): Promise<void>;
  leave(): void;
};

export function createStream({ clock, read, ends }: StreamDeps) {
  const readers = new Set<Place>();
  let isEnding = false;

  /** Waits until there may be more, or it is time for a word. What rang while nobody waited is not lost. */
  function takePlace(by: ReadBy, signal: AbortSignal): Place {
    let isRung = false;
    let wake: (() => void) | null = null;
    const place: Place = {
      by,
      isOver: false,
      ring() {
        isRung = true;
        wake?.();
      },
      async until(ms) {
        if (!isRung) {
          await new Promise<void>(resolve => {
            const timer = setTimeout(resolve, ms);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
        wake = null;
        isRung = false;
      },
      leave() {
        place.isOver = true;
        readers.delete(place);
        place.ring();
      },
    };
    readers.add(place);
    signal.addEventListener('abort', place.leave, { once: true });
    return place;
  }

  type Reader = { position: string; saidAt: number };

  /** What there is, and a word where there was nothing to say for long. @returns whether there may be more */
  async function* page(
    reader: Reader,
    filter: EventFilter,
    isOver: () => boolean,
  ): AsyncGenerator<string, boolean> {
    // Asked before: what is read then reaches at least up to here.
    const { newest } = await ends();
    const found = await read(reader.position, filter, pageOf);
    for (const { position, event } of found) {
      // Whoever lost their right meanwhile is not told the rest of what was read before.
      if (isOver()) return false;
      yield `id: ${position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
      reader.position = position;
      reader.saidAt = clock.now();
    }
    if (found.length === pageOf) return true;
    const silentMs = clock.now() - reader.saidAt;
    const isBehind = BigInt(newest) > BigInt(reader.position);
    // What was looked over and does not fit is not looked over again, nor after a pause of the line.
    if (isBehind) reader.position = newest;
    if (silentMs >= keepaliveMs || (isBehind && silentMs >= lookMs)) {
      yield isBehind ? `id: ${newest}\n\n` : ': here\n\n';
      reader.saidAt = clock.now();
    }
    return false;
  }

  async function* lines(start: string, filter: EventFilter, place: Place): AsyncGenerator<string> {
    const endAt = Math.min(clock.now() + longestMs, place.by.untilMs);
    const isOver = () => place.isOver || isEnding || clock.now() >= endAt;
    const reader: Reader = { position: start, saidAt: clock.now() };
    try {
      yield 'retry: 2000\n\n';
      while (!isOver()) {
        const isMore = yield* page(reader, filter, isOver);
        if (!isMore && !isOver()) await place.until(lookMs);
      }
    } finally {
      place.leave();
    }
  }

  return {
    /** @throws AppError `busy` where too many read already */
    async open(
      after: string | null,
      filter: EventFilter,
      by: ReadBy,
      signal: AbortSignal,
    ): Promise<AsyncGenerator<string>> {
      if (isEnding || readers.size >= readersAtMost) throw new AppError('busy', { retryAfterMs: 5_000 });
      // From here on it is known who reads: a right that is lost while the log is looked at ends it, too.
      const place = takePlace(by, signal);
      const { newest, horizon } = await ends().catch(error => {
        place.leave();
        throw error;
      });
      const asked = after === null ? BigInt(newest) : BigInt(after);
      const oldest = BigInt(horizon);
      // Forgotten meanwhile, or of a database that was restored: it is told, and not passed over.
      const isGap = (after !== null && after !== '0' && asked < oldest) || asked > BigInt(newest);
      const start = asked > BigInt(newest) ? newest : String(asked < oldest ? oldest : asked);
      const following = lines(start, filter, place);
      return isGap ? withGap(start, following) : following;
    },
    /** There may be more. */
    wake(): void {
      for (const { ring } of readers) ring();
    },
    /** Ends whoever reads so: they come back and show what they may now. */
    endOf(isMeant: (by: ReadBy) => boolean): void {
      for (const place of [...readers]) if (isMeant(place.by)) place.leave();
    },
    size: () => readers.size,
    start(): void {
      isEnding = false;
    },
    end(): void {
      isEnding = true;
      for (const { ring } of readers) ring();
    },
  };
}

async function* withGap(start: string, lines: AsyncGenerator<string>): AsyncGenerator<string> {
  const data = JSON.stringify({ type: 'stream.gap', after: start });
  yield `id: ${start}\nevent: stream.gap\ndata: ${data}\n\n`;
  yield* lines;
}
