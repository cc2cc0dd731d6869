// Cosine of character trigrams, weighted by rarity: forgives typos and endings where titles are short.

export type Trigrams = {
  /** Cosine with each title, 0 to 1. */
  cosines(text: string): Float64Array;
};

function trigramsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    const padded = ` ${word} `;
    for (let index = 0; index + 3 <= padded.length; index++) {
      const gram = padded.slice(index, index + 3);
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return counts;
}

/** @param toWords how a text becomes words; the same for titles and questions */
export function createTrigrams(titles: readonly string[], toWords: (text: string) => string[]): Trigrams {
  const counted = titles.map(title => trigramsOf(toWords(title)));
  const holders = new Map<string, number>();
  for (const counts of counted)
    for (const gram of counts.keys()) holders.set(gram, (holders.get(gram) ?? 0) + 1);
  const idf = (gram: string) => Math.log(1 + titles.length / ((holders.get(gram) ?? 0) + 0.5));
  const weigh = (counts: ReadonlyMap<string, number>): [string, number][] => {
    const weighted = [...counts].map(([gram, count]): [string, number] => [
      gram,
      (1 + Math.log(count)) * idf(gram),
    ]);
    const length = Math.sqrt(weighted.reduce((sum, [, weight]) => sum + weight * weight, 0));
    return length === 0 ? [] : weighted.map(([gram, weight]) => [gram, weight / length]);
  };
  const postings = new Map<string, { title: number; weight: number }[]>();
  for (const [title, counts] of counted.entries()) {
    for (const [gram, weight] of weigh(counts)) {
      const posting = postings.get(gram) ?? [];
      posting.push({ title, weight });
      postings.set(gram, posting);
    }
  }
  return {
    cosines(text) {
      const cosines = new Float64Array(titles.length);
      for (const [gram, weight] of weigh(trigramsOf(toWords(text)))) {
        for (const entry of postings.get(gram) ?? []) {
          cosines[entry.title] = (cosines[entry.title] ?? 0) + weight * entry.weight;
        }
      }
      return cosines;
    },
  };
}
