/**
 * Owns what this server knows of the keys that are in use: held for some seconds, and forgotten at once when a key or its owner
 * changes, here or elsewhere. What was told on the line between servers and got lost is found within a second by looking.
 */
import type { Bus } from '#platform/bus.ts';
import { createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { type IsTrusted, trusting } from '#platform/http/trusted-proxies.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Rule } from '#platform/limits/rule.ts';
import type { Log } from '#platform/log.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import { id as idShape } from '#protocol/schema.ts';
import { findByPublicId, type Key, readChanged, type Secret } from './keys.store.ts';
import { paceOf } from './keys.ts';

const heldMs = 10_000;
const heldMost = 5_000;
const lookEveryMs = 1_000;
/** A change that commits late carries the time of its transaction's begin. */
const lookBackSeconds = 60;

/** A key as it is used with one of its secrets. */
export type Holder = {
  key: Key;
  secret: Secret;
  /** Null: no longer here. */
  owner: Actor | null;
  isAllowedFrom: IsTrusted | null;
  isCounted: boolean;
  /** Null: the desk's own limits. */
  pace: Rule | null;
  places: Set<string>;
  /** Known to be used up until then. */
  spent: { code: ErrorCode; untilMs: Millis } | null;
  untilMs: Millis;
};

export type HoldersDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  bus: Bus;
  /** What an active person may now; null where there is none. */
  ownerOf(personId: Id): Promise<Actor | null>;
  /** Called for each end of a person's sessions, also when their rights changed. */
  onOwnerChanged(listener: (personId: Id) => void): () => void;
  /** Told of each key that changed or was revoked, here or elsewhere. */
  onKeyChanged(keyId: Id): void;
  /** Whether anything is counted of it. */
  isCounted(keyId: Id, key: Key): Promise<boolean>;
};

export type Holders = ReturnType<typeof createHolders>;

export function createHolders(deps: HoldersDeps) {
  const { db, clock, log, bus } = deps;
  const held = new Map<string, Holder>();
  const changed = createTopic(bus, 'keys.changed', idShape);
  /** Rises with whatever made something held untrue. */
  let changes = 0;
  let looking = false;
  let timer: NodeJS.Timeout | undefined;

  function forget(isUntrue: (holder: Holder) => boolean): void {
    changes += 1;
    for (const [publicId, holder] of held) if (isUntrue(holder)) held.delete(publicId);
  }
  function keyChanged(keyId: Id): void {
    forget(({ key }) => key.id === keyId);
    deps.onKeyChanged(keyId);
  }
  changed.heard(keyChanged);
  const stopHearing = deps.onOwnerChanged(personId => forget(({ key }) => key.ownerId === personId));

  async function read(publicId: string): Promise<Holder | null> {
    const found = await findByPublicId(db, publicId);
    if (!found) return null;
    const { key, secret, places } = found;
    const [owner, isCounted] = await Promise.all([deps.ownerOf(key.ownerId), deps.isCounted(key.id, key)]);
    return {
      ...{ key, secret, owner, isCounted, pace: paceOf(key.perMinute), spent: null },
      isAllowedFrom: key.addresses.length === 0 ? null : trusting(key.addresses),
      places: new Set(places),
      untilMs: clock.now() + heldMs,
    };
  }

  async function look(): Promise<void> {
    if (looking || held.size === 0) return;
    looking = true;
    try {
      const newest = new Map(
        (await readChanged(db, lookBackSeconds)).map(row => [row.id, Number(row.revision)]),
      );
      const isOld = ({ key }: Holder) => key.revision < (newest.get(key.id) ?? 0);
      const old = new Set([...held.values()].filter(isOld).map(({ key }) => key.id));
      for (const keyId of old) keyChanged(keyId);
    } catch (error) {
      log.warn({ err: error }, 'could not look for changed keys');
    } finally {
      looking = false;
    }
  }

  return {
    /** Null: no secret has this name. Throws only when the database cannot say. */
    async find(publicId: string): Promise<Holder | null> {
      const known = held.get(publicId);
      if (known && clock.now() < known.untilMs) return known;
      let before = changes;
      let holder = await read(publicId);
      // What changed while we looked would be held as it was before.
      while (before !== changes) {
        before = changes;
        holder = await read(publicId);
      }
      held.delete(publicId);
      if (holder) held.set(publicId, holder);
      for (const oldest of held.keys()) {
        if (held.size <= heldMost) break;
        held.delete(oldest);
      }
      return holder;
    },

    /** Takes effect here before it is answered, and on the other servers as soon as they hear it. */
    changed(keyId: Id): void {
      keyChanged(keyId);
      changed.tell(keyId);
    },

    part: {
      name: 'keys',
      start() {
        timer = setInterval(() => void look(), lookEveryMs);
        timer.unref();
      },
      stop() {
        clearInterval(timer);
        stopHearing();
      },
    } satisfies Part,
  };
}
