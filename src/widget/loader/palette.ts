// A shop's accent, made readable: every colour derived from it passes WCAG 2.2 AA where the widget puts it. Pure.

export type Theme = 'light' | 'dark';

/** Custom properties of the widget that carry the accent. */
export type Palette = {
  accent: string;
  'accent-hover': string;
  'on-accent': string;
  'accent-text': string;
  'accent-soft': string;
  'accent-line': string;
  own: string;
  'on-own': string;
  focus: string;
};

type Rgb = readonly [number, number, number];

const grounds = {
  light: { surface: '#faf8f4', raised: '#ffffff', canvas: '#efebe3' },
  dark: { surface: '#1b1916', raised: '#25221e', canvas: '#151311' },
} as const;
/** Pure: of black and white one always reaches 4.58 on any ground, of softer inks neither might. */
const ink = '#000000';
const paper = '#ffffff';

const parse = (hex: string): Rgb => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};
const format = (rgb: Rgb): string =>
  `#${rgb.map(channel => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

/** `share` of `b` in `a`, 0 to 1, in sRGB. */
export function mix(a: string, b: string, share: number): string {
  const [from, to] = [parse(a), parse(b)];
  return format(
    from.map((channel, index) => channel + ((to[index] ?? 0) - channel) * share) as unknown as Rgb,
  );
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = parse(hex).map(channel => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour, moved towards `towards` in small steps until it has the ratio on every ground. */
function until(colour: string, towards: string, ratio: number, on: readonly string[]): string {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(colour, towards, share);
    if (on.every(ground => contrast(candidate, ground) >= ratio)) return candidate;
  }
  return towards;
}

const readableOn = (ground: string): string =>
  contrast(paper, ground) >= contrast(ink, ground) ? paper : ink;

/** @param accent '#rrggbb' */
export function paletteOf(accent: string, theme: Theme): Palette {
  const { surface, raised, canvas } = grounds[theme];
  const away = theme === 'light' ? '#000000' : '#ffffff';
  // As a ground it must stand out from the panel and the page; as text it must be read on each of our grounds.
  const ground = until(accent, away, 3, [surface, raised, canvas]);
  const soft = mix(surface, ground, theme === 'light' ? 0.14 : 0.2);
  // The customer's own words: dark enough for light text, in both themes.
  const own = theme === 'light' ? ground : until(mix(ground, '#000000', 0.45), '#000000', 4.5, ['#f4efe6']);
  return {
    accent: ground,
    // Away from the text on it, so that it stays readable.
    'accent-hover': mix(ground, readableOn(ground) === paper ? ink : paper, 0.14),
    'on-accent': readableOn(ground),
    'accent-text': until(ground, away, 4.5, [surface, raised, soft]),
    'accent-soft': soft,
    'accent-line': mix(surface, ground, 0.42),
    own,
    'on-own': theme === 'light' ? readableOn(own) : '#f4efe6',
    focus: until(ground, away, 3, [surface, raised, soft]),
  };
}
