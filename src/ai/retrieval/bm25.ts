// BM25 over stems and pairs of neighbouring stems. Source: S. Robertson, H. Zaragoza, "The Probabilistic Relevance
// Framework: BM25 and Beyond", 2009. Postings in typed arrays, so that a search touches only documents that share a term.

export type Bm25Options = { k1: number; b: number };

export type Bm25 = {
  /** Scores of every document; those without a shared term are 0. */
  scores(terms: readonly string[]): Float64Array;
  /** Inverse document frequency; that of a term nobody holds when it is unknown. */
  idf(term: string): number;
  isKnown(term: string): boolean;
  documentCount: number;
};

type Posting = { documents: number[]; weights: number[] };

export function createBm25(documents: readonly (readonly string[])[], { k1, b }: Bm25Options): Bm25 {
  const documentCount = documents.length;
  const averageLength = documents.reduce((sum, terms) => sum + terms.length, 0) / Math.max(1, documentCount);
  const postings = new Map<string, Posting>();
  for (const [document, terms] of documents.entries()) {
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    const norm = k1 * (1 - b + (b * terms.length) / Math.max(1, averageLength));
    for (const [term, count] of counts) {
      const posting = postings.get(term) ?? { documents: [], weights: [] };
      posting.documents.push(document);
      posting.weights.push((count * (k1 + 1)) / (count + norm));
      postings.set(term, posting);
    }
  }
  const idf = (term: string): number => {
    const holders = postings.get(term)?.documents.length ?? 0;
    return Math.log(1 + (documentCount - holders + 0.5) / (holders + 0.5));
  };
  return {
    documentCount,
    isKnown: term => postings.has(term),
    idf,
    scores(terms) {
      const scores = new Float64Array(documentCount);
      for (const term of new Set(terms)) {
        const posting = postings.get(term);
        if (!posting) continue;
        const weight = idf(term);
        for (const [place, document] of posting.documents.entries()) {
          scores[document] = (scores[document] ?? 0) + weight * (posting.weights[place] ?? 0);
        }
      }
      return scores;
    },
  };
}

/** Neighbouring stems as one term each; the separator occurs in no word. */
export const pairsOf = (stems: readonly string[]): string[] =>
  stems.slice(1).map((stem, index) => `${stems[index]} ${stem}`);
