// The peer for intents: nlp.js. It is installed at bench time, and fed shuffled rows; on rows in the order of their labels it
// learns little more than half.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { LabelledText } from '#ai/intent/dataset.ts';
import { percentile } from '../figure.ts';
import { benchCacheDir } from '../postgres.ts';

const versions = { '@nlpjs/core': '4.26.1', '@nlpjs/nlu': '4.27.0', '@nlpjs/lang-en-min': '4.26.1' };
const folder = join(benchCacheDir, 'nlu');

type Nlu = {
  train(corpus: { utterance: string; intent: string }[]): Promise<unknown>;
  process(text: string): Promise<{ classifications: { intent: string; score: number }[] }>;
  toJSON(): unknown;
};

export async function trainPeer(rest: readonly LabelledText[], held: readonly LabelledText[]) {
  const nlu = await createNlu();
  const startedMs = performance.now();
  await nlu.train(rest.map(({ text, label }) => ({ utterance: text, intent: label ?? '' })));
  const tookSeconds = (performance.now() - startedMs) / 1000;
  const took: number[] = [];
  let right = 0;
  for (const { text, label } of held) {
    const askedMs = performance.now();
    const { classifications } = await nlu.process(text);
    took.push(performance.now() - askedMs);
    if (classifications[0]?.intent === label) right += 1;
  }
  const bytes = JSON.stringify(nlu.toJSON()).length;
  return { accuracy: right / held.length, tookSeconds, p95Ms: percentile(took, 0.95), bytes };
}

async function createNlu(): Promise<Nlu> {
  if (!existsSync(join(folder, 'node_modules/@nlpjs/nlu'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: folder,
      stdio: 'ignore',
    });
  }
  const load = createRequire(join(folder, 'package.json'));
  const { containerBootstrap } = load('@nlpjs/core') as {
    containerBootstrap(): Promise<{ use(part: unknown): void }>;
  };
  const { NluNeural } = load('@nlpjs/nlu') as { NluNeural: new (settings: unknown) => Nlu };
  const { LangEn } = load('@nlpjs/lang-en-min') as { LangEn: unknown };
  const container = await containerBootstrap();
  container.use(LangEn);
  return new NluNeural({ locale: 'en', container, log: false });
}
