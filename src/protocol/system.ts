// How the parts of the system are, as every server, console and status page says it. Pure and zod-free.
import type { Millis } from './ids.ts';

export const partIds = ['database', 'ai', 'sockets', 'jobs', 'mail', 'servers'] as const;
export type PartId = (typeof partIds)[number];

/** From well to worst; `off`: nobody has set it up, and nobody misses it. */
export const partStates = ['off', 'operational', 'degraded', 'down'] as const;
export type PartState = (typeof partStates)[number];

export const badness = (state: PartState): number => partStates.indexOf(state);
export const isBad = (state: PartState): state is 'degraded' | 'down' =>
  state === 'degraded' || state === 'down';
export const worstOf = (states: readonly PartState[]): PartState =>
  states.reduce<PartState>((worst, state) => (badness(state) > badness(worst) ? state : worst), 'off');

export type PartStatus = {
  part: PartId;
  state: PartState;
  /** One plain sentence. */
  text: string;
  /** Since when it is in this state. */
  since: Millis;
};

/** All parts, in the order of `partIds`, over all servers. */
export type SystemEvent = { parts: PartStatus[] };

/** What customers know of: each of their words stands for some parts. A part that is off does not count. */
export const publicParts = {
  chat: ['database', 'sockets'],
  answers: ['ai', 'jobs'],
  mail: ['mail'],
} as const satisfies Record<string, readonly PartId[]>;
export type PublicPart = keyof typeof publicParts;

/** How a part is in customers' words; null where it is off. */
export function publicStateOf(
  part: PublicPart,
  parts: readonly Pick<PartStatus, 'part' | 'state'>[],
): Exclude<PartState, 'off'> | null {
  const among: readonly PartId[] = publicParts[part];
  const state = worstOf(parts.filter(each => among.includes(each.part)).map(each => each.state));
  return state === 'off' ? null : state;
}

/** Agents hear of maintenance this long before. */
export const tellAgentsBeforeMs = 24 * 3_600_000;
/** Customers hear of it in the chat this long before; the status page says it as soon as it is known. */
export const tellCustomersBeforeMs = 2 * 3_600_000;

type Span = { startsAt: Millis; endsAt: Millis };
/** Whether it runs now, is near, or neither. */
export function nearness(
  { startsAt, endsAt }: Span,
  now: Millis,
  beforeMs: number,
): 'running' | 'soon' | 'no' {
  if (now >= endsAt) return 'no';
  if (now >= startsAt) return 'running';
  return startsAt - now <= beforeMs ? 'soon' : 'no';
}

// --- capacity

/** How figures of several servers become one: what each has of its own is added, what all see alike is not. */
export const figureRules = {
  consoles: 'sum',
  widgets: 'sum',
  rooms: 'sum',
  sentPerSecond: 'sum',
  droppedPerMinute: 'sum',
  behind: 'sum',
  reconnectsPerMinute: 'sum',
  admissionWaiting: 'sum',
  refusedPerMinute: 'sum',
  roundTripP50Ms: 'most',
  roundTripP99Ms: 'most',
  loopLagP99Ms: 'most',
  memoryBytes: 'sum',
  databaseWaiting: 'sum',
  syncUnsafe: 'most',
  syncLagMs: 'most',
  jobsWaiting: 'most',
  jobsOldestMs: 'most',
} as const satisfies Record<string, 'sum' | 'most'>;
export type FigureName = keyof typeof figureRules;
export const figureNames = Object.keys(figureRules) as FigureName[];

/** What a server measured over the last span; null where it could not be known. */
export type Figures = Record<FigureName, number | null>;
export type Sample = { at: Millis; figures: Figures };
export type ServerSamples = { serverId: string; samples: Sample[] };

/** To consoles that show capacity: the last minutes at once with `isWhole`, then the newest of each server. */
export type CapacityEvent = { isWhole: boolean; servers: ServerSamples[] };

/** How many samples of a server are kept. */
export const samplesKept = 120;

/** One server's worth of figures out of several. Null only where nobody knows. */
export function together(all: readonly Figures[]): Figures {
  const joined = {} as Figures;
  for (const name of figureNames) {
    const known = all.map(figures => figures[name]).filter(value => value !== null);
    joined[name] =
      known.length === 0
        ? null
        : figureRules[name] === 'sum'
          ? known.reduce((sum, value) => sum + value, 0)
          : Math.max(...known);
  }
  return joined;
}
