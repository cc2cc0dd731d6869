// What several servers see of the parts, made into one. Pure; every server comes to the same answer.
import { badness, isBad, type PartId, type PartStatus, partIds } from '#protocol/system.ts';

function mergePart(part: PartId, seen: readonly PartStatus[]): PartStatus {
  const on = seen.filter(({ state }) => state !== 'off');
  const [first] = on.length > 0 ? on : seen;
  if (!first) return { part, state: 'off', text: '', since: 0 };
  const bad = on.filter(({ state }) => isBad(state)).sort((a, b) => badness(b.state) - badness(a.state));
  const [worst] = bad;
  if (!worst) return { ...first, part, since: Math.max(...(on.length > 0 ? on : seen).map(s => s.since)) };
  const isEverywhere = bad.length === on.length;
  const isDown = isEverywhere && bad.every(({ state }) => state === 'down');
  return {
    part,
    state: isDown ? 'down' : 'degraded',
    text: isEverywhere ? worst.text : `${worst.text} So it is on ${bad.length} of ${on.length} servers.`,
    since: Math.min(...bad.map(({ since }) => since)),
  };
}

/** @param servers what each server says of its parts */
export function mergeParts(servers: readonly (readonly PartStatus[])[]): PartStatus[] {
  return partIds.map(part =>
    mergePart(
      part,
      servers.flatMap(parts => parts.filter(each => each.part === part)),
    ),
  );
}
