import { useId, useState } from 'preact/hooks';
import type { View } from './context.ts';
import { Icon } from './icon.tsx';

/** One question, optional; the comment shows once a score is chosen. */
export function RateCard({ view: { words, actions, focusComposer } }: { view: View }) {
  const [score, choose] = useState(0);
  const [comment, setComment] = useState('');
  const id = useId();
  function submit(event: Event): void {
    event.preventDefault();
    if (score === 0) return;
    focusComposer();
    void actions.rate(score, comment.trim());
  }
  function skip(): void {
    focusComposer();
    actions.skipRating();
  }
  return (
    <form class="card" onSubmit={submit}>
      <fieldset>
        <legend>{words.rateTitle}</legend>
        <div class="stars">
          {words.scores.map((word, index) => (
            <label key={word} class={index < score ? 'star on' : 'star'}>
              <input
                type="radio"
                name={`${id}-score`}
                value={index + 1}
                checked={score === index + 1}
                aria-label={words.scoreLabel(index + 1, word)}
                onChange={() => choose(index + 1)}
              />
              <Icon name="star" />
              <span aria-hidden="true">{word}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {score > 0 && (
        <div class="field">
          <label for={`${id}-comment`}>
            {words.commentLabel} <span class="quiet">({words.optional})</span>
          </label>
          <textarea
            id={`${id}-comment`}
            class="input"
            rows={2}
            maxLength={2_000}
            value={comment}
            onInput={event => setComment(event.currentTarget.value)}
          />
        </div>
      )}
      <div class="row">
        <button type="submit" class="button primary" disabled={score === 0}>
          {words.sendRating}
        </button>
        <button type="button" class="button ghost" onClick={skip}>
          {words.skip}
        </button>
      </div>
    </form>
  );
}
