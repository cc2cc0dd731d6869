import type { View } from './context.ts';
import { Icon } from './icon.tsx';

/** Who answers here, and when people do. */
export function Header({ view, onMinimise }: { view: View; onMinimise: () => void }) {
  const { situation, site, words } = view;
  const isPerson = situation.answers === 'person' && situation.person !== '';
  const title = isPerson ? words.personAt(situation.person, site) : words.help(site);
  return (
    <div class="head">
      <Avatar view={view} />
      <div class="grow">
        <h2 class="title cut">{title}</h2>
        <div class="meta cut">{subtitle(view)}</div>
      </div>
      <button
        type="button"
        class="ghost square"
        aria-label={words.helpPages}
        title={words.helpPages}
        onClick={view.openHelp}
      >
        <Icon name="page" />
      </button>
      <button
        type="button"
        class="ghost square"
        aria-label={words.minimise}
        title={words.minimise}
        onClick={onMinimise}
      >
        <Icon name="down" />
      </button>
    </div>
  );
}

function Avatar({ view: { situation } }: { view: View }) {
  if (situation.answers === 'ai') {
    return (
      <span class="mark ai">
        <Icon name="robot" size={14} />
      </span>
    );
  }
  if (situation.answers === 'person' && situation.person !== '') {
    return <span class="mark initial">{initialOf(situation.person)}</span>;
  }
  return (
    <span class="mark line">
      <Icon name="people" />
    </span>
  );
}

export const initialOf = (name: string): string => [...name][0]?.toLocaleUpperCase() ?? '';

function subtitle({ situation, words, people, times, now }: View): string {
  if (situation.isResolved) return words.resolvedState;
  if (situation.answers === 'person') return words.support;
  if (situation.answers === 'line' && people.areHere) return words.personIsComing;
  const when = people.areHere
    ? people.until === null || people.until - now > 86_400_000
      ? words.peopleNow
      : words.peopleUntil(times.clock(people.until))
    : people.back === null
      ? words.peopleAway
      : words.peopleBack(times.brief(people.back, now));
  if (situation.answers === 'ai') return `${words.aiAssistant}, ${when}`;
  return when.charAt(0).toLocaleUpperCase() + when.slice(1);
}
