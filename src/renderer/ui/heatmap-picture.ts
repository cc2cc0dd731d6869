// A week by the hour as a picture, in the colours of the page.

import { heatInks } from './heatmap.tsx';

const size = { left: 48, top: 24, cell: 30, gap: 2 } as const;

/** @param ground an element of the page whose colours hold */
export async function heatmapPicture(
  ground: HTMLElement,
  {
    days,
    values,
    shadeOf,
    format,
  }: {
    days: readonly string[];
    values: readonly number[];
    shadeOf: (value: number) => number;
    format: (value: number) => string;
  },
): Promise<Blob | null> {
  const style = getComputedStyle(ground);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const canvas = document.createElement('canvas');
  const scale = 2;
  canvas.width = (size.left + 24 * size.cell) * scale;
  canvas.height = (size.top + 7 * size.cell) * scale;
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  pen.scale(scale, scale);
  pen.fillStyle = token('raised');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.font = `11px ${style.fontFamily}`;
  pen.textBaseline = 'middle';
  pen.fillStyle = token('muted');
  for (let hour = 0; hour < 24; hour += 3)
    pen.fillText(String(hour).padStart(2, '0'), size.left + hour * size.cell, size.top / 2);
  for (const [row, day] of days.entries()) {
    const top = size.top + row * size.cell;
    pen.fillStyle = token('muted');
    pen.textAlign = 'left';
    pen.fillText(day, 4, top + size.cell / 2);
    for (let hour = 0; hour < 24; hour += 1) {
      const value = values[row * 24 + hour] ?? 0;
      const shade = shadeOf(value);
      const left = size.left + hour * size.cell;
      pen.fillStyle = token(`heat-${shade}`);
      pen.fillRect(left, top, size.cell - size.gap, size.cell - size.gap);
      if (value === 0) continue;
      pen.fillStyle = token(heatInks[shade] ?? 'text');
      pen.textAlign = 'center';
      pen.fillText(format(value), left + size.cell / 2 - 1, top + size.cell / 2, size.cell - 4);
    }
    pen.textAlign = 'left';
  }
  return new Promise(done => canvas.toBlob(done, 'image/png'));
}
