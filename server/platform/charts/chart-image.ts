/**
 * Owns the drawing of charts without a browser: the same library as the console's, on a canvas of Skia. Never knows what a chart is about.
 * Fonts come with Steward: a server may have none.
 */
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from 'chart.js';
import { fontFiles } from '../pdf/fonts.ts';

export type ChartSpec = {
  kind: 'bar' | 'line';
  /** One for each step, as written below it. */
  labels: readonly string[];
  /** `null`: there is nothing to show for that step. */
  series: readonly { name: string; color: string; values: readonly (number | null)[] }[];
  /** As written at the axis. */
  say(value: number): string;
};

const family = 'Steward Sans';
export const chartSize = { width: 640, height: 220 } as const;
/** Sharp on screens and in print. */
const pixelRatio = 2;
const colors = { text: '#55504a', grid: '#e6e1d8' };

let isReady = false;
function prepare(): void {
  if (isReady) return;
  GlobalFonts.registerFromPath(createRequire(import.meta.url).resolve(fontFiles.regular), family);
  Chart.register(
    ...[BarController, BarElement, LineController, LineElement, PointElement],
    ...[CategoryScale, LinearScale, Legend],
  );
  isReady = true;
}

/** @returns a PNG of twice {@link chartSize} */
export function drawChart({ kind, labels, series, say }: ChartSpec): Uint8Array {
  prepare();
  const canvas = createCanvas(chartSize.width, chartSize.height);
  const context = canvas.getContext('2d');
  const font = { family, size: 11 };
  const configuration: ChartConfiguration<'bar' | 'line', (number | null)[], string> = {
    type: kind,
    data: {
      labels: [...labels],
      datasets: series.map(({ name, color, values }) => ({
        ...{ label: name, data: [...values], backgroundColor: color, borderColor: color },
        ...(kind === 'line' ? { borderWidth: 2, pointRadius: 2.5, spanGaps: false, tension: 0 } : {}),
        ...(kind === 'bar' ? { maxBarThickness: 22, borderRadius: 2 } : {}),
      })),
    },
    options: {
      ...{ animation: false, responsive: false, devicePixelRatio: pixelRatio },
      layout: { padding: { top: 4, right: 8, bottom: 2, left: 2 } },
      plugins: {
        legend: {
          ...{ display: series.length > 1, position: 'top', align: 'end' },
          labels: { font, color: colors.text, boxWidth: 10, boxHeight: 10 },
        },
      },
      scales: {
        x: {
          ...{ grid: { display: false }, border: { color: colors.grid } },
          ticks: { font, color: colors.text, maxRotation: 0, autoSkipPadding: 12 },
        },
        y: {
          ...{ beginAtZero: true, grid: { color: colors.grid }, border: { display: false } },
          ticks: {
            ...{ font, color: colors.text, maxTicksLimit: 5, precision: 0 },
            callback: value => say(Number(value)),
          },
        },
      },
    },
  };
  // A canvas of Skia has what the library draws with, and none of the page around it.
  const chart = new Chart(context as never, configuration);
  try {
    return canvas.toBuffer('image/png');
  } finally {
    chart.destroy();
  }
}
