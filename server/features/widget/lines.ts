// Everybody in a line asks for a place, at each word and every few seconds: a team's line is read once for all of them.
import type { Clock } from '#platform/clock.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** What moves a line here is told at once; what another server did is seen after this. */
const lineKeptMs = 1_000;

export type Lines = {
  /** The place of a waiting conversation, from 1; null when it waits no more. */
  placeOf(conversation: { id: Id; teamId: Id }): Promise<number | null>;
  /** Somebody of this team's line left it, or passed others. */
  moved(teamId: Id): void;
};

/** @param read ids in the order in which `claim next` takes them */
export function createLines(clock: Clock, read: (teamId: Id) => Promise<readonly Id[]>): Lines {
  type Line = { readAt: Millis; places: Promise<ReadonlyMap<Id, number>> };
  const kept = new Map<Id, Line>();

  function readLine(teamId: Id): Line {
    const places = read(teamId).then(ids => new Map(ids.map((id, nth) => [id, nth + 1])));
    const line = { readAt: clock.now(), places };
    kept.set(teamId, line);
    places.catch(() => {
      if (kept.get(teamId) === line) kept.delete(teamId);
    });
    return line;
  }

  return {
    async placeOf({ id, teamId }) {
      const held = kept.get(teamId);
      const isFresh = held !== undefined && clock.now() - held.readAt < lineKeptMs;
      const place = isFresh ? (await held.places).get(id) : undefined;
      if (place !== undefined) return place;
      // One that is new to the line: it may have come while the line was being read, so a line read since is asked.
      const current = kept.get(teamId);
      const line = current === held || current === undefined ? readLine(teamId) : current;
      return (await line.places).get(id) ?? null;
    },
    moved: teamId => void kept.delete(teamId),
  };
}
