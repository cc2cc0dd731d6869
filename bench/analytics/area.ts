// Area `analytics`: a year of figures by the hour in Chromium, kept and asked as the console keeps and asks them.
import { resolve } from 'node:path';
import { bundle } from '../bundle.ts';
import { openChromium, serveScripts } from '../chromium.ts';
import { type Area, atLeast, atMost, type Figures, figure } from '../figure.ts';
import type { Told } from './in-page.ts';

/** The fastest of them counts: whatever else the machine does only adds. */
const rounds = 9;
/** A press and its answer belong together up to here. */
const limitMs = 100;

export const analytics: Area = async ({ say }) => {
  const web = await serveScripts({
    measure: await bundle(resolve(import.meta.dirname, 'in-page.ts'), resolve(import.meta.dirname, '../..')),
  });
  const browser = await openChromium();
  try {
    const page = await browser.context.newPage();
    page.setDefaultTimeout(300_000);
    await page.goto(`${web.url}/measure`);
    await page.waitForFunction(() => 'measure' in globalThis);
    say('a year of five teams by the hour: made, kept, asked');
    const told = await page.evaluate(
      many => (globalThis as unknown as { measure(rounds: number): Promise<Told> }).measure(many),
      rounds,
    );
    if (!told.isSame) throw new Error('packs and maps answer differently');
    say(
      `${told.conversations} conversations in ${told.cells} cells and ${told.packs} packs: ${Math.round(told.packedChars / 1e6)} million letters, as JSON ${Math.round(told.jsonChars / 1e6)}`,
    );
    say(`read from disk in ${Math.round(told.readMs)} ms`);
    return figuresOf(told);
  } finally {
    await browser.close();
    await web.stop();
  }
};

function figuresOf(told: Told): Figures {
  const asked = Object.entries(told.asked).map(([name, took]) => [
    name,
    figure({
      ...{ figure: Math.min(...took), unit: 'ms', reference: limitMs },
      ...{ goal: '≤ 100 ms', met: atMost(1) },
    }),
  ]);
  const year = told.asked['a year by the week'] ?? [];
  return {
    ...(Object.fromEntries(asked) as Figures),
    'a year by the week, by maps': figure({
      ...{ figure: Math.min(...year), unit: 'ms', reference: Math.min(...told.mapsMs) },
      ...{ goal: '≤ 0.5 × adding maps to maps', met: atMost(0.5) },
    }),
    'cells kept a second': figure({
      figure: told.cells / (told.keepMs / 1_000),
      ...{ unit: 'cells/s', reference: told.eachRows / (told.keepEachMs / 1_000) },
      ...{ goal: '≥ 10 × a document a cell', met: atLeast(10) },
    }),
    'letters of a year': figure({
      ...{ figure: told.packedChars, unit: 'letters', reference: told.jsonChars },
      ...{ goal: '≤ 0.5 × JSON', met: atMost(0.5) },
    }),
  };
}
