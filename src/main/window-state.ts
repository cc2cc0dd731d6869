// Where the window stands, remembered over starts and checked against the screens that are there now. Pure.
import { z } from 'zod';
import type { Rectangle } from './electron-api.ts';

export type WindowState = { bounds: Rectangle; isMaximized: boolean };

export const smallest = { width: 900, height: 600 };
const usual = { width: 1440, height: 900 };
/** So much of the title bar must be on a screen, or nobody can move the window. */
const grip = { width: 120, height: 36 };

const pixels = z.number().int().min(-100_000).max(100_000);
const shape = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }),
  isMaximized: z.boolean(),
});

/** What to open with: as it was, if it can be seen there, else in the middle of the first screen. */
export function restoreState(kept: unknown, workAreas: readonly Rectangle[]): WindowState {
  const read = shape.safeParse(kept);
  const [first] = workAreas;
  const usualBounds = first ? centred(first) : { x: 0, y: 0, ...usual };
  if (!read.success) return { bounds: usualBounds, isMaximized: false };
  const { isMaximized } = read.data;
  const bounds = {
    ...read.data.bounds,
    width: Math.max(read.data.bounds.width, smallest.width),
    height: Math.max(read.data.bounds.height, smallest.height),
  };
  const area = workAreas.find(workArea => hasGrip(bounds, workArea));
  if (!area) return { bounds: usualBounds, isMaximized };
  return {
    bounds: {
      x: bounds.x,
      y: Math.max(bounds.y, area.y),
      width: clamp(bounds.width, smallest.width, Math.max(smallest.width, area.width)),
      height: clamp(bounds.height, smallest.height, Math.max(smallest.height, area.height)),
    },
    isMaximized,
  };
}

function centred(area: Rectangle): Rectangle {
  const width = clamp(usual.width, smallest.width, Math.max(smallest.width, area.width));
  const height = clamp(usual.height, smallest.height, Math.max(smallest.height, area.height));
  const x = area.x + Math.max(0, Math.round((area.width - width) / 2));
  return { x, y: area.y + Math.max(0, Math.round((area.height - height) / 2)), width, height };
}

function hasGrip(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const isBarInside = bounds.y >= area.y - grip.height && bounds.y + grip.height <= area.y + area.height;
  return across >= grip.width && isBarInside;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
