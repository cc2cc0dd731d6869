// Passages for questions: doc2dial's first questions, against minisearch as it comes. The weights that Steward ships were chosen
// on these very questions, so their own figure flatters. The figure to trust chooses weights on one half of the articles'
// questions and counts the other half, both ways round.
import MiniSearch from 'minisearch';
import { createArticleAnswerer } from '#ai/retrieval/article-answer.ts';
import { passagesOf } from '#ai/retrieval/passages.ts';
import { createSearchIndex, type SearchWeights, searchWeights } from '#ai/retrieval/search-index.ts';
import { type AreaOptions, atLeast, type Figures, figure, percentile } from '../figure.ts';
import { holdsAnswer, readDoc2dial } from './doc2dial.ts';

const shown = 5;

type Asked = ReturnType<typeof readDoc2dial>['questions'];
type Ranking = (question: string) => string[];

export function measureRetrieval(folder: string, { say }: AreaOptions): Figures {
  const { articles, questions } = readDoc2dial(folder);
  const passages = articles.flatMap(passagesOf);
  say(`${questions.length} questions over ${passages.length} passages, beside minisearch`);
  const index = createSearchIndex(articles);
  const mini = new MiniSearch<{ id: number; title: string; text: string }>({ fields: ['title', 'text'] });
  mini.addAll(
    passages.map(({ article, headings, text }, id) => ({
      ...{ id, title: [article.title, ...headings].join(' '), text },
    })),
  );
  const own = measure(questions, question => index.search(question, shown).map(hit => hit.passage.text));
  const peer = measure(questions, question =>
    mini
      .search(question)
      .slice(0, shown)
      .map(hit => passages[Number(hit.id)]?.text ?? ''),
  );
  // Each article twice, under a title of its own: as many passages as the goal speaks of.
  const twice = [
    ...articles,
    ...articles.map(article => ({ ...article, title: `${article.title} (again)` })),
  ];
  const answerer = createArticleAnswerer(twice);
  const bodies = new Map(twice.map(({ title, body }) => [title, body]));
  const took: number[] = [];
  let verbatim = 0;
  for (const { question } of questions) {
    const startedMs = performance.now();
    const { title, answer } = answerer.answer(question);
    took.push(performance.now() - startedMs);
    if (answer === null || bodies.get(title ?? '')?.includes(answer)) verbatim += 1;
  }
  const p95Ms = percentile(took, 0.95);
  say('weights chosen on one half of the articles, counted on the other');
  const held = measureHalves(articles, questions);
  return {
    'I-6 passages R@1, weights from the other half': figure({
      ...{ figure: held, unit: '%', reference: peer.first, goal: '≥ 48 %, and above the peer' },
      met: ratio => held >= 48 && ratio > 1,
    }),
    'I-6 passages R@1, weights as shipped': figure({
      ...{ figure: own.first, unit: '%', reference: peer.first, goal: '≥ 48 %, and above the peer' },
      met: ratio => own.first >= 48 && ratio > 1,
    }),
    'I-6 passages R@5, weights as shipped': figure({
      ...{ figure: own.shown, unit: '%', reference: peer.shown, goal: '≥ 75 %, and above the peer' },
      met: ratio => own.shown >= 75 && ratio > 1,
    }),
    [`I-5 whole answer p95 over ${answerer.passageCount} passages`]: figure({
      ...{ figure: p95Ms, unit: 'ms', reference: peer.p95Ms, goal: '≤ 5 ms over 2,000 passages' },
      met: () => p95Ms <= 5,
    }),
    'I-7 answers that stand in the cited article': figure({
      ...{ figure: (100 * verbatim) / questions.length, unit: '%', reference: 100, goal: '100 %' },
      met: atLeast(1),
    }),
  };
}

function measure(questions: Asked, rank: Ranking) {
  let first = 0;
  let among = 0;
  const took: number[] = [];
  for (const { question, answer } of questions) {
    const startedMs = performance.now();
    const texts = rank(question);
    took.push(performance.now() - startedMs);
    if (texts[0] !== undefined && holdsAnswer(texts[0], answer)) first += 1;
    if (texts.some(text => holdsAnswer(text, answer))) among += 1;
  }
  const share = (count: number) => (100 * count) / questions.length;
  return { first: share(first), shown: share(among), p95Ms: percentile(took, 0.95) };
}

/** R@1 of questions whose half had no say in the weights. */
function measureHalves(articles: Parameters<typeof createSearchIndex>[0], questions: Asked): number {
  const candidates: SearchWeights[] = [0.15, 0.3, 0.5].flatMap(article =>
    [4, 8, 12].flatMap(title => [0.4, 0.75].map(b => ({ ...searchWeights, article, title, b }))),
  );
  const halves = [0, 1].map(half => questions.filter(({ articleId }) => Number(articleId) % 2 === half));
  const counts = candidates.map(weights => {
    const index = createSearchIndex(articles, weights);
    return halves.map(half =>
      half.reduce((right, { question, answer }) => {
        const [hit] = index.search(question, 1);
        return right + (hit && holdsAnswer(hit.passage.text, answer) ? 1 : 0);
      }, 0),
    );
  });
  const countOf = (chosenOn: number): number => {
    const best = counts.reduce((a, b) => ((b[chosenOn] ?? 0) > (a[chosenOn] ?? 0) ? b : a));
    return best[1 - chosenOn] ?? 0;
  };
  return (100 * (countOf(0) + countOf(1))) / questions.length;
}
