import { useEffect, useState } from 'react';
import type { BehindAsk, BehindFigures } from '../../data/behind-figures.ts';
import { useDesk } from '../../data/desk.ts';

/** The conversations of this computer behind a figure; null while they are read. */
export function useBehind({ from, to, by, teamId, channel, agentId, slot }: BehindAsk): BehindFigures | null {
  const { behindFigures } = useDesk();
  const [found, setFound] = useState<BehindFigures | null>(null);
  const [day, hour, timeZone] = slot ? [slot.day, slot.hour, slot.timeZone] : [null, null, null];
  useEffect(() => {
    let isGone = false;
    const asked = day === null || hour === null || timeZone === null ? null : { day, hour, timeZone };
    void behindFigures({ from, to, by, teamId, channel, agentId, slot: asked }).then(answer => {
      if (!isGone) setFound(answer);
    });
    return () => {
      isGone = true;
    };
  }, [behindFigures, from, to, by, teamId, channel, agentId, day, hour, timeZone]);
  return found;
}
