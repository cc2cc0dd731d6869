// The mark as a picture for tray and task bar, drawn here so that no file has to be found. Pure.
import { crc32, deflateSync } from 'node:zlib';

type Colour = readonly [red: number, green: number, blue: number];
const accent: Colour = [11, 91, 96];
const paper: Colour = [255, 255, 255];
const unread: Colour = [196, 62, 28];

/**
 * The accent's rounded square with the S in it, and a dot in its corner while something is unread, as a PNG.
 * @param sizePx edge length
 * @param isTemplate black and clear only: a Mac's menu bar colours it itself
 */
export function markPng(options: { sizePx: number; isUnread: boolean; isTemplate?: boolean }): Buffer {
  const { sizePx, isUnread, isTemplate = false } = options;
  const pixels = Buffer.alloc(sizePx * sizePx * 4);
  for (let y = 0; y < sizePx; y += 1) {
    for (let x = 0; x < sizePx; x += 1) {
      const [colour, alpha] = pixelAt((x + 0.5) / sizePx, (y + 0.5) / sizePx, isUnread);
      const [red, green, blue] = isTemplate ? ([0, 0, 0] as const) : colour;
      const shown = isTemplate && colour === paper ? 0 : alpha;
      pixels.set([red, green, blue, shown], (y * sizePx + x) * 4);
    }
  }
  return png(pixels, sizePx);
}

/** A dot alone, to lie over a task bar's icon. */
export function dotPng(sizePx: number): Buffer {
  const pixels = Buffer.alloc(sizePx * sizePx * 4);
  for (let y = 0; y < sizePx; y += 1) {
    for (let x = 0; x < sizePx; x += 1) {
      const isInside = Math.hypot((x + 0.5) / sizePx - 0.5, (y + 0.5) / sizePx - 0.5) < 0.5;
      pixels.set([...unread, isInside ? 255 : 0], (y * sizePx + x) * 4);
    }
  }
  return png(pixels, sizePx);
}

/** In a square from 0 to 1. */
function pixelAt(x: number, y: number, isUnread: boolean): [Colour, number] {
  if (isUnread) {
    const fromDot = Math.hypot(x - 0.78, y - 0.22);
    if (fromDot < 0.2) return [unread, 255];
    if (fromDot < 0.28) return [paper, 0];
  }
  const corner = 0.25;
  const outside = Math.hypot(
    Math.max(corner - x, 0, x - (1 - corner)),
    Math.max(corner - y, 0, y - (1 - corner)),
  );
  if (outside > corner) return [paper, 0];
  return isLetter(x, y) ? [paper, 255] : [accent, 255];
}

/** An S of two open arcs, one over the other. */
function isLetter(x: number, y: number): boolean {
  const stroke = 0.05;
  const upper = Math.abs(Math.hypot(x - 0.5, y - 0.38) - 0.13) < stroke && !(x > 0.5 && y > 0.38);
  const lower = Math.abs(Math.hypot(x - 0.5, y - 0.62) - 0.13) < stroke && !(x < 0.5 && y < 0.62);
  return upper || lower;
}

/** PNG, 8 bits of red, green, blue and alpha (ISO/IEC 15948). */
function png(pixels: Buffer, sizePx: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sizePx, 0);
  header.writeUInt32BE(sizePx, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: sizePx }, (_, y) => [
    Buffer.from([0]),
    pixels.subarray(y * sizePx * 4, (y + 1) * sizePx * 4),
  ]);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}
