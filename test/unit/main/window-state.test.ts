import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dotPng, markPng } from '../../../src/main/mark.ts';
import { restoreState } from '../../../src/main/window-state.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const left = { x: -1920, y: 0, width: 1920, height: 1080 };
const kept = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  isMaximized: false,
});
const usual = { x: 240, y: 70, width: 1440, height: 900 };

test.each([
  ['where it was', kept(100, 100), [screen], { x: 100, y: 100, width: 1200, height: 800 }],
  ['on the second screen', kept(-1500, 50), [screen, left], { x: -1500, y: 50, width: 1200, height: 800 }],
  ['off a screen that is gone', kept(-1500, 50), [screen], usual],
  ['below the screen', kept(100, 1030), [screen], usual],
  ['all but out to the right', kept(1850, 100), [screen], usual],
  ['with its bar above the screen', kept(100, -20), [screen], { x: 100, y: 0, width: 1200, height: 800 }],
  ['too small', kept(100, 100, 10, 10), [screen], { x: 100, y: 100, width: 900, height: 600 }],
  ['larger than the screen', kept(0, 0, 9000, 9000), [screen], { x: 0, y: 0, width: 1920, height: 1040 }],
])('a window kept %s', (_name, state, screens, bounds) => {
  expect(restoreState(state, screens).bounds).toEqual(bounds);
});

test.each([null, 'text', {}, { bounds: {}, isMaximized: false }, kept(Number.NaN, 0), kept(1e9, 0)])(
  'nonsense opens in the middle: %j',
  state => {
    expect(restoreState(state, [screen])).toEqual({ bounds: usual, isMaximized: false });
  },
);

test('a small screen gets a window that fits it, as far as the smallest one allows', () => {
  const small = { x: 0, y: 0, width: 1024, height: 560 };
  expect(restoreState(null, [small]).bounds).toEqual({ x: 0, y: 0, width: 1024, height: 600 });
  expect(restoreState(null, []).bounds).toMatchObject({ width: 1440, height: 900 });
});

function pixelsOf(png: Buffer): {
  sizePx: number;
  alpha(x: number, y: number): number;
  red(x: number, y: number): number;
} {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const sizePx = png.readUInt32BE(16);
  const at = png.indexOf('IDAT');
  const data = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const byte = (x: number, y: number, of: number) => data[y * (sizePx * 4 + 1) + 1 + x * 4 + of] ?? -1;
  return { sizePx, alpha: (x, y) => byte(x, y, 3), red: (x, y) => byte(x, y, 0) };
}

test('the mark has clear corners, and a dot in one of them while something is unread', () => {
  const calm = pixelsOf(markPng({ sizePx: 32, isUnread: false }));
  expect([calm.sizePx, calm.alpha(0, 0), calm.alpha(16, 2)]).toEqual([32, 0, 255]);
  const unread = pixelsOf(markPng({ sizePx: 32, isUnread: true }));
  expect([calm.red(25, 7), unread.red(25, 7)]).toEqual([11, 196]);
  const template = pixelsOf(markPng({ sizePx: 32, isUnread: false, isTemplate: true }));
  expect([template.red(16, 2), template.alpha(16, 2)]).toEqual([0, 255]);
  const dot = pixelsOf(dotPng(16));
  expect([dot.alpha(0, 0), dot.alpha(8, 8)]).toEqual([0, 255]);
});
