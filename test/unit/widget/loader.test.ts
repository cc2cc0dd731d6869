import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEmbed, themeOf } from '../../../src/widget/loader/embed.ts';
import { keptOf } from '../../../src/widget/loader/kept.ts';
import { launcherWords, localeOf } from '../../../src/widget/loader/launcher-words.ts';
import { contrast, paletteOf } from '../../../src/widget/loader/palette.ts';

const script = (dataset: Record<string, string>) => ({
  src: 'https://steward.example/widget.js',
  nonce: 'n1',
  dataset,
});

describe('what the script tag says', () => {
  test('is read with its defaults', () => {
    expect(readEmbed(script({ site: 'k' }), 'de-AT')).toEqual({
      siteKey: 'k',
      server: 'https://steward.example',
      locale: 'de-AT',
      identity: null,
      nonce: 'n1',
    });
    expect(readEmbed(script({ site: 'k', locale: 'fr' }), 'de')?.locale).toBe('fr');
    expect(readEmbed(script({ site: 'k', userId: 'u', userSignature: 's' }), '')?.identity).toEqual({
      userId: 'u',
      signature: 's',
      email: '',
      name: '',
    });
  });

  test('without a site is nothing', () => {
    expect(readEmbed(script({}), 'en')).toBeUndefined();
    expect(readEmbed(script({ site: '' }), 'en')).toBeUndefined();
  });
});

test.each([
  ['normal', true, 'dark'],
  ['normal', false, 'light'],
  ['light dark', true, 'dark'],
  ['dark', false, 'dark'],
  ['light', true, 'light'],
  ['only light', true, 'light'],
] as const)('a page in %s for somebody who prefers dark %s is shown %s', (scheme, prefersDark, expected) => {
  expect(themeOf(scheme, prefersDark)).toBe(expected);
});

test('languages fall back to English', () => {
  expect(['de', 'DE-at', 'fr_CA', 'en-GB', 'pt', ''].map(localeOf)).toEqual([
    'de',
    'de',
    'fr',
    'en',
    'en',
    'en',
  ]);
  expect(launcherWords('fr').unread(2)).toContain('2 non lus');
});

describe('any accent a shop may choose', () => {
  const hex = fc.integer({ min: 0, max: 0xffffff }).map(value => `#${value.toString(16).padStart(6, '0')}`);
  const grounds = { light: ['#faf8f4', '#ffffff'], dark: ['#1b1916', '#25221e'] } as const;

  test.each(['light', 'dark'] as const)('is readable in the %s theme', theme => {
    fc.assert(
      fc.property(hex, accent => {
        const palette = paletteOf(accent, theme);
        expect(contrast(palette['on-accent'], palette.accent)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette['on-accent'], palette['accent-hover'])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette['on-own'], palette.own)).toBeGreaterThanOrEqual(4.5);
        for (const ground of [...grounds[theme], palette['accent-soft']]) {
          expect(contrast(palette['accent-text'], ground)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(palette.focus, ground)).toBeGreaterThanOrEqual(3);
        }
        for (const ground of grounds[theme]) {
          expect(contrast(palette.accent, ground)).toBeGreaterThanOrEqual(3);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('stays as it is where it is readable already', () => {
    expect(paletteOf('#0b5b60', 'light').accent).toBe('#0b5b60');
  });

  test('contrast is that of the guidelines', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('what a browser keeps', () => {
  const map = () => {
    const values = new Map<string, string>();
    return {
      values,
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
      removeItem: (key: string) => void values.delete(key),
    };
  };

  test('is one person’s on one site', () => {
    const browser = map();
    keptOf(() => browser, 'a', '').write('draft', 'mine');
    expect(keptOf(() => browser, 'a', '').read('draft')).toBe('mine');
    expect(keptOf(() => browser, 'b', '').read('draft')).toBeUndefined();
    expect(keptOf(() => browser, 'a', 'u1').read('draft')).toBeUndefined();
  });

  test('follows what another tab removed', () => {
    const browser = map();
    const kept = keptOf(() => browser, 'a', '');
    kept.write('draft', 'mine');
    browser.values.clear();
    expect(kept.read('draft')).toBeUndefined();
  });

  test('lives with the page where storage is blocked', () => {
    const kept = keptOf(
      () => {
        throw new Error('denied');
      },
      'a',
      '',
    );
    kept.write('draft', 'mine');
    expect(kept.read('draft')).toBe('mine');
    kept.write('draft', undefined);
    expect(kept.read('draft')).toBeUndefined();
  });

  test('lives with the page where storage is full, and is the newer one then', () => {
    const browser = map();
    const kept = keptOf(() => ({ ...browser, setItem: full }), 'a', '');
    browser.values.set('steward:a:draft', '"older"');
    function full(): never {
      throw new Error('quota');
    }
    kept.write('draft', 'newer');
    expect(kept.read('draft')).toBe('newer');
  });

  test('that is damaged is nothing', () => {
    const browser = map();
    browser.values.set('steward:a:thread', '{');
    expect(keptOf(() => browser, 'a', '').read('thread')).toBeUndefined();
  });
});
