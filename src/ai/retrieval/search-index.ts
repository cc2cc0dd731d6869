// Ranks passages for a question: BM25 of the passage, a share of its article's BM25, and the title's trigrams.
// Immutable: a change of the articles builds a new one.
import { type Language, languages, stemsOf } from '../text/words.ts';
import { type Bm25, createBm25, pairsOf } from './bm25.ts';
import { confidenceOf } from './confidence.ts';
import { createHeadings, type Headings } from './headings.ts';
import { type Passage, type PublishedArticle, passagesOf } from './passages.ts';

export type SearchWeights = {
  /** How much of the article's own BM25 a passage inherits. */
  article: number;
  /** How much the likeness of title and heading to the question counts. */
  title: number;
  /** How often title and heading words are repeated in a passage's terms. */
  headingRepeats: number;
  k1: number;
  b: number;
};

/** Chosen by cross-validation on public-service questions; `bench/ai` measures them. */
export const searchWeights: SearchWeights = { article: 0.3, title: 8, headingRepeats: 3, k1: 1.2, b: 0.4 };

export type Hit = {
  passage: Passage;
  score: number;
  /** 0 to 1: how sure the index is that this passage answers. Only the first hit's is calibrated. */
  confidence: number;
  /** What the confidence was made from, for traces. */
  signals: Signals;
  /** Weight of a stem in the index the hit comes from: rarer is heavier. */
  rarity(stem: string): number;
};

export type Signals = {
  /** The score as a share of the highest a passage could reach for this question. */
  strength: number;
  /** Distance to the best passage of another article, as a share of the score. */
  margin: number;
  /** Share of the question's weight, by rarity of its words, that the passage and its headings hold. */
  coverage: number;
  /** Likeness of the question to the title or the nearest heading, 0 to 1. */
  echo: number;
  /** Share of the nearest heading's weight that the question holds. */
  heading: number;
};

export type SearchIndex = {
  /**
   * Best first. Empty when the question has no word that any passage holds.
   * @param speaks the customer's language: where the best article stands in it as well, that translation is found instead
   */
  search(question: string, limit: number, speaks?: Language): Hit[];
  /** In no order that means anything. */
  passages: readonly Passage[];
  passageCount: number;
};

type LanguageIndex = {
  passages: Passage[];
  passageTerms: ReadonlySet<string>[];
  passageScores: Bm25;
  articleScores: Bm25;
  articleOf: number[];
  headings: Headings;
};

export function createSearchIndex(
  articles: readonly PublishedArticle[],
  weights: SearchWeights = searchWeights,
): SearchIndex {
  const all = articles.flatMap(passagesOf);
  const indexes = languages
    .map(language => ({ language, passages: all.filter(passage => passage.language === language) }))
    .filter(({ passages }) => passages.length > 0)
    .map(({ language, passages }) => ({ language, index: buildLanguage(passages, weights) }));
  return {
    passages: all,
    passageCount: all.length,
    search(question, limit, speaks) {
      // Each language reads the question its own way; the surest reading wins.
      const readings = indexes.map(({ language, index }) =>
        searchLanguage(index, stemsOf(question, language), question, limit, weights),
      );
      readings.sort((a, b) => (b[0]?.confidence ?? 0) - (a[0]?.confidence ?? 0));
      const surest = readings[0] ?? [];
      return (speaks && translated(surest, readings, speaks)) || surest;
    },
  };
}

/**
 * What the surest reading found, in the customer's language: another reading that finds a translation of the same article. How sure it is says
 * the surer of both, for they are about the same.
 */
function translated(surest: readonly Hit[], readings: readonly Hit[][], speaks: Language): Hit[] | undefined {
  const [best] = surest;
  const matter = best?.passage.article.matter;
  if (!best || matter === undefined || best.passage.language === speaks) return undefined;
  const theirs = readings.find(([first]) => first?.passage.language === speaks);
  const same = theirs?.find(({ passage }) => passage.article.matter === matter);
  if (!theirs || !same) return undefined;
  const first = { ...same, confidence: Math.max(same.confidence, best.confidence) };
  return [first, ...theirs.filter(hit => hit !== same)];
}

/** A word no article holds may be a name or a number: it counts less than a rare one that some article holds. */
const unknownShare = 0.6;

const headingOf = (passage: Passage): string => [passage.article.title, ...passage.headings].join(' ');

function buildLanguage(passages: Passage[], weights: SearchWeights): LanguageIndex {
  const articleIds = [...new Set(passages.map(passage => passage.article.id))];
  const place = new Map(articleIds.map((id, index) => [id, index]));
  const articleOf = passages.map(passage => place.get(passage.article.id) ?? 0);
  const articleTerms: string[][] = articleIds.map(() => []);
  const seenTitles = new Set<string>();
  const passageTerms = passages.map((passage, index) => {
    const heading = stemsOf(headingOf(passage), passage.language);
    const text = stemsOf(passage.text, passage.language);
    const own = articleTerms[articleOf[index] ?? 0];
    own?.push(...text, ...pairsOf(text));
    for (const title of [passage.article.title, ...passage.headings]) {
      const key = `${passage.article.id} ${title}`;
      if (seenTitles.has(key)) continue;
      seenTitles.add(key);
      const stems = stemsOf(title, passage.language);
      own?.push(...stems, ...pairsOf(stems));
    }
    const repeated = Array.from({ length: weights.headingRepeats }, () => [
      ...heading,
      ...pairsOf(heading),
    ]).flat();
    return [...repeated, ...text, ...pairsOf(text)];
  });
  return {
    passages,
    passageTerms: passageTerms.map(terms => new Set(terms)),
    passageScores: createBm25(passageTerms, weights),
    articleScores: createBm25(articleTerms, weights),
    articleOf,
    headings: createHeadings(passages),
  };
}

function searchLanguage(
  index: LanguageIndex,
  stems: readonly string[],
  question: string,
  limit: number,
  weights: SearchWeights,
): Hit[] {
  if (stems.length === 0) return [];
  const terms = [...stems, ...pairsOf(stems)];
  const passages = index.passageScores.scores(terms);
  const articles = index.articleScores.scores(terms);
  const echoes = index.headings.echoes(question);
  const scored = Array.from(passages, (score, passage) => ({
    passage,
    score:
      score +
      weights.article * (articles[index.articleOf[passage] ?? 0] ?? 0) +
      weights.title * (echoes[passage] ?? 0),
    hasTerm: score > 0,
  })).filter(entry => entry.hasTerm);
  scored.sort((a, b) => b.score - a.score || a.passage - b.passage);
  const best = scored.slice(0, limit);
  return best.map(({ passage, score }) => {
    const other = scored.find(entry => index.articleOf[entry.passage] !== index.articleOf[passage]);
    const signals = {
      ...signalsOf(index, stems, passage, score, other?.score ?? 0, weights),
      echo: echoes[passage] ?? 0,
    };
    return {
      passage: mustHave(index.passages[passage]),
      score,
      signals,
      confidence: confidenceOf(signals),
      rarity: index.passageScores.idf,
    };
  });
}

function signalsOf(
  index: LanguageIndex,
  stems: readonly string[],
  passage: number,
  score: number,
  otherScore: number,
  weights: SearchWeights,
): Omit<Signals, 'echo'> {
  const held = index.passageTerms[passage] ?? new Set<string>();
  let all = 0;
  let covered = 0;
  for (const stem of new Set(stems)) {
    const weight = index.passageScores.idf(stem) * (index.passageScores.isKnown(stem) ? 1 : unknownShare);
    all += weight;
    if (held.has(stem)) covered += weight;
  }
  const highest = all * (weights.k1 + 1) * (1 + weights.article) + weights.title;
  return {
    strength: Math.min(1, score / Math.max(highest, 1e-9)),
    margin: score <= 0 ? 0 : Math.max(0, Math.min(1, (score - otherScore) / score)),
    coverage: all === 0 ? 0 : covered / all,
    heading: index.headings.held(passage, new Set(stems), index.passageScores.idf),
  };
}

function mustHave<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a ranked passage is not in the index');
  return value;
}
