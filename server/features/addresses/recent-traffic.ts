// Which networks came to which door lately, on this server: what a rule is tried on before it holds. Bounded; the longest silent go first.
import type { Millis } from '#protocol/ids.ts';
import type { Surface } from '#protocol/surfaces.ts';

export type RecentTraffic = {
  note(network: string, surface: Surface, nowMs: Millis): void;
  /** Networks at a door, and since when they are known. */
  at(surface: Surface): { networks: string[]; sinceMs: Millis };
};

const mostNetworks = 20_000;

export function createRecentTraffic(nowMs: Millis): RecentTraffic {
  const seen: Record<Surface, Map<string, Millis>> = {
    console: new Map(),
    widget: new Map(),
    api: new Map(),
  };
  let sinceMs = nowMs;
  return {
    note(network, surface, now) {
      const door = seen[surface];
      door.delete(network);
      door.set(network, now);
      if (door.size <= mostNetworks) return;
      for (const [oldest, at] of door) {
        door.delete(oldest);
        sinceMs = Math.max(sinceMs, at);
        break;
      }
    },
    at: surface => ({ networks: [...seen[surface].keys()], sinceMs }),
  };
}
