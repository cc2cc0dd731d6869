/**
 * The servers of the installation as this one hears them, and what each said last. A server that goes silent leaves with its
 * lease. Synchronous and without a clock of its own.
 */
import type { Millis } from '#protocol/ids.ts';
import { type PartStatus, type Sample, type ServerSamples, samplesKept } from '#protocol/system.ts';
import { mergeParts } from './merge.ts';
import type { Beat } from './wire.ts';

type Member = { heardAt: Millis; parts: PartStatus[]; samples: Sample[]; refusedSignIns: number };

export function createFleet(serverId: string, leaseMs: number) {
  const members = new Map<string, Member>();

  const own = () => members.get(serverId);
  /** In the order in which they began: ids carry their time. */
  const inOrder = () => [...members].sort(([a], [b]) => (a < b ? -1 : 1));

  return {
    /** What a server, this one among them, says of itself. */
    heard({ from, parts, sample, refusedSignIns }: Omit<Beat, 'asks'>, now: Millis): void {
      const samples = [...(members.get(from)?.samples ?? []), ...(sample ? [sample] : [])].slice(
        -samplesKept,
      );
      members.set(from, { heardAt: now, parts, samples, refusedSignIns });
    },

    drop: (server: string): void => void members.delete(server),

    /** @param areServersHeard false while the line between the servers is down: silence then says nothing about them */
    expire(now: Millis, areServersHeard: boolean): void {
      if (!areServersHeard) return;
      for (const [server, { heardAt }] of members) {
        if (server !== serverId && now - heardAt >= leaseMs) members.delete(server);
      }
    },

    count: (): number => Math.max(1, members.size),
    /** The one that writes down what all see alike: it has been here longest. */
    isFirst: (): boolean => (inOrder()[0]?.[0] ?? serverId) === serverId,
    parts: (): PartStatus[] => mergeParts([...members.values()].map(({ parts }) => parts)),
    refusedSignIns: (): number =>
      [...members.values()].reduce((sum, { refusedSignIns }) => sum + refusedSignIns, 0),
    /** The longest wait of changes that any of them sees. */
    syncLagMs: (): number =>
      Math.max(0, ...[...members.values()].map(({ samples }) => samples.at(-1)?.figures.syncLagMs ?? 0)),
    samples: (newest = samplesKept): ServerSamples[] =>
      inOrder().map(([server, { samples }]) => ({ serverId: server, samples: samples.slice(-newest) })),
    latest: (): Sample | null => own()?.samples.at(-1) ?? null,
  };
}

export type Fleet = ReturnType<typeof createFleet>;
