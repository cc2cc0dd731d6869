import type { Line } from '../app/lines.ts';
import type { View } from './context.ts';
import { Message, Text } from './message.tsx';
import { WaitCard } from './wait-card.tsx';

export function ThreadLine({ line, view }: { line: Line; view: View }) {
  const { words, times, now } = view;
  switch (line.kind) {
    case 'day':
      return (
        <div class="event">
          {times.day(line.at ?? now, now)}, {times.clock(line.at ?? now)}
        </div>
      );
    case 'greeting':
      return <Greeting view={view} />;
    case 'message':
      return <Message line={line} view={view} />;
    case 'wait':
      return <WaitCard line={line} view={view} />;
    case 'passing':
      return <div class="event">{words.passingOn}</div>;
    case 'event':
      return <div class="event">{eventText(line, view)}</div>;
  }
}

function Greeting({ view: { state, words, locale } }: { view: View }) {
  const greeting = state.settings?.greeting ?? {};
  const language = locale.split('-')[0] ?? 'en';
  const text = greeting[locale] ?? greeting[language] ?? greeting['en'] ?? words.greetingFallback;
  const isAi = state.settings?.ai ?? true;
  return (
    <div class="msg">
      {isAi && (
        <div class="by">
          <b>{words.assistant}</b>
          <span class="aimark">{words.aiMark}</span>
        </div>
      )}
      <div class="bubble">
        <Text text={text} />
      </div>
    </div>
  );
}

function eventText(line: Extract<Line, { kind: 'event' }>, { words, times }: View): string {
  const clock = times.clock(line.at);
  switch (line.event.type) {
    case 'handed_over':
      return words.passedOnAt(clock);
    case 'assigned':
      return words.joined(line.event.agentName || words.support, clock);
    case 'resolved':
      return line.name === '' ? words.resolvedAt(clock) : words.resolvedBy(line.name, clock);
    case 'reopened':
      return words.reopened(clock);
    case 'contact_left':
      return words.contactLeft(line.event.email);
  }
}
