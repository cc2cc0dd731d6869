/**
 * Owns chart.js: the one place that draws. Colours come from the page's tokens, so a theme is one redraw; nothing moves. Never knows what a
 * figure means. Comes with the first chart that is shown.
 */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartLook, ChartSeries } from './chart.tsx';

Chart.register(
  ...[
    BarController,
    BarElement,
    CategoryScale,
    LinearScale,
    LineController,
    LineElement,
    PointElement,
    Tooltip,
  ],
);

export type Drawing = {
  kind: 'line' | 'bar';
  labels: readonly string[];
  series: readonly ChartSeries[];
  isStacked: boolean;
  format: (value: number) => string;
  /** How far the lines of the grid stand apart, for the highest value; undefined: as the library finds best. */
  stepSize: number | undefined;
  /** A place on the chart was pressed. */
  onPick: ((place: number) => void) | undefined;
};

export type Drawn = { mark(place: number | null): void; picture(): Promise<Blob | null>; destroy(): void };

const token = (canvas: HTMLElement, name: string): string =>
  getComputedStyle(canvas).getPropertyValue(`--${name}`).trim();

/** The second bar is hatched, so that print and colour-blind readers follow. */
function hatched(canvas: HTMLCanvasElement, colour: string, ground: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const pen = tile.getContext('2d');
  const page = canvas.getContext('2d');
  if (!pen || !page) return colour;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = ground;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const from of [-6, 0, 6]) {
    pen.moveTo(from, 6);
    pen.lineTo(from + 6, 0);
  }
  pen.stroke();
  return page.createPattern(tile, 'repeat') ?? colour;
}

const dashes: Record<ChartLook, number[]> = { plain: [], dashed: [6, 4], before: [2, 3] };

function datasetOf(canvas: HTMLCanvasElement, { kind, isStacked }: Drawing, series: ChartSeries): object {
  const colour = token(canvas, series.look === 'before' ? 'chart-8' : `chart-${series.colour}`);
  const data = [...series.values];
  const base = { label: series.name, data, borderColor: colour };
  if (kind === 'line') {
    return {
      ...{
        ...base,
        type: 'line',
        borderWidth: 2,
        borderDash: dashes[series.look],
        // One value alone has no line.
        pointRadius: data.filter(value => value !== null).length === 1 ? 3 : 0,
      },
      ...{ pointHitRadius: 8, pointHoverRadius: 4, pointBackgroundColor: colour, tension: 0, spanGaps: true },
    };
  }
  const isPlain = series.look === 'plain';
  return {
    ...{
      ...base,
      type: 'bar',
      borderWidth: 0,
      maxBarThickness: 48,
      ...(isStacked ? { stack: 'now' } : {}),
    },
    backgroundColor: isPlain ? colour : hatched(canvas, colour, token(canvas, 'raised')),
  };
}

export function draw(canvas: HTMLCanvasElement, drawing: Drawing): Drawn {
  const { kind, labels, series, isStacked, format, stepSize, onPick } = drawing;
  const axis = {
    color: token(canvas, 'chart-axis'),
    font: { size: 10.5, family: getComputedStyle(canvas).fontFamily },
  };
  const grid = token(canvas, 'chart-grid');
  const chart = new Chart(canvas, {
    type: kind,
    data: { labels: [...labels], datasets: series.map(each => datasetOf(canvas, drawing, each)) as never },
    options: {
      ...{ animation: false, responsive: true, maintainAspectRatio: false },
      interaction: { mode: 'index', intersect: false },
      onClick: (_event, hit) => hit[0] && onPick?.(hit[0].index),
      scales: {
        x: {
          ...{ stacked: isStacked, grid: { display: false }, border: { color: grid } },
          ticks: { ...axis, maxRotation: 0, autoSkip: true, autoSkipPadding: 12 },
        },
        y: {
          ...{ stacked: isStacked, beginAtZero: true, grid: { color: grid }, border: { display: false } },
          ticks: {
            ...axis,
            maxTicksLimit: 7,
            ...(stepSize === undefined ? {} : { stepSize }),
            callback: value => format(Number(value)),
          },
        },
      },
      plugins: {
        tooltip: {
          ...{
            backgroundColor: token(canvas, 'ink'),
            titleColor: token(canvas, 'raised'),
            bodyColor: token(canvas, 'raised'),
          },
          ...{ displayColors: false, animation: false },
          callbacks: {
            label: ({ dataset, parsed }) =>
              `${dataset.label ?? ''}: ${parsed.y === null ? '' : format(parsed.y)}`,
          },
        },
      },
    },
  });
  let isGone = false;
  return {
    mark(place) {
      // A blur comes after the canvas went.
      if (isGone) return;
      const active = place === null ? [] : series.map((_, datasetIndex) => ({ datasetIndex, index: place }));
      chart.setActiveElements(active);
      chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
      chart.update('none');
    },
    /** With the ground it stands on: a clear picture cannot be read on another one. */
    async picture() {
      const copy = document.createElement('canvas');
      copy.width = canvas.width;
      copy.height = canvas.height;
      const pen = copy.getContext('2d');
      if (!pen) return null;
      pen.fillStyle = token(canvas, 'raised');
      pen.fillRect(0, 0, copy.width, copy.height);
      pen.drawImage(canvas, 0, 0);
      return new Promise(done => copy.toBlob(done, 'image/png'));
    },
    destroy() {
      isGone = true;
      chart.destroy();
    },
  };
}
