import { useId, useState } from 'preact/hooks';
import type { View } from './context.ts';

const scores = Array.from({ length: 11 }, (_, score) => score);

/** One question, optional: nought to ten. */
export function RecommendCard({ view: { words, actions, focusComposer } }: { view: View }) {
  const [chosen, choose] = useState<number | null>(null);
  const id = useId();
  function submit(event: Event): void {
    event.preventDefault();
    if (chosen === null) return;
    focusComposer();
    void actions.recommend(chosen);
  }
  function skip(): void {
    focusComposer();
    actions.skipRating();
  }
  return (
    <form class="card" onSubmit={submit}>
      <fieldset>
        <legend>{words.recommendTitle}</legend>
        <div class="stars eleven">
          {scores.map(score => (
            <label key={score} class={score === chosen ? 'star on' : 'star'}>
              <input
                type="radio"
                name={`${id}-score`}
                value={score}
                checked={score === chosen}
                aria-label={words.recommendLabel(score)}
                onChange={() => choose(score)}
              />
              <span aria-hidden="true">{score}</span>
            </label>
          ))}
        </div>
        <div class="ends quiet" aria-hidden="true">
          <span>{words.recommendEnds[0]}</span>
          <span>{words.recommendEnds[1]}</span>
        </div>
      </fieldset>
      <div class="row">
        <button type="submit" class="button primary" disabled={chosen === null}>
          {words.sendRating}
        </button>
        <button type="button" class="button ghost" onClick={skip}>
          {words.skip}
        </button>
      </div>
    </form>
  );
}
