// Time zones to choose from.

export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All that this computer knows, with its own and the one that is chosen now. */
export const zonesWith = (chosen: string): string[] =>
  [...new Set(['UTC', ownZone(), chosen, ...Intl.supportedValuesOf('timeZone')])].sort();
