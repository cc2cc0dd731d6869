import type { ErrorCode } from '#protocol/errors.ts';
import { helpSlugOf } from '../app/help.ts';
import type { Delivery, MessageLine } from '../app/lines.ts';
import { linkify, pageOf } from '../app/links.ts';
import type { Words } from '../words/words.ts';
import type { View } from './context.ts';
import { initialOf } from './header.tsx';
import { Icon, type IconName } from './icon.tsx';

export function Message({ line, view }: { line: MessageLine; view: View }) {
  const { words, times } = view;
  const isOwn = line.author === 'customer';
  return (
    <div class={isOwn ? 'msg own' : 'msg'}>
      {isOwn ? <span class="vh">{words.you}: </span> : line.isFirst && <By line={line} words={words} />}
      <div
        class={line.delivery === 'failed' ? 'bubble failed' : 'bubble'}
        title={times.clock(line.createdAt)}
      >
        <Text text={line.text} />
        {line.sources.map(source => (
          <Source key={source.title + source.url} source={source} view={view} />
        ))}
      </div>
      {line.author === 'ai' && line.sources.length > 0 && <Helpful messageId={line.key} view={view} />}
      {line.delivery && <Receipt line={line} delivery={line.delivery} view={view} />}
    </div>
  );
}

/** People wear a round mark, the AI its word. */
export function By({ line, words }: { line: Pick<MessageLine, 'author' | 'name'>; words: Words }) {
  if (line.author === 'ai') {
    return (
      <div class="by">
        <b>{words.assistant}</b>
        <span class="aimark">{words.aiMark}</span>
      </div>
    );
  }
  return (
    <div class="by">
      {line.name !== '' && <span class="mark initial small">{initialOf(line.name)}</span>}
      <b>{line.name || words.support}</b>
      {line.name !== '' && <span>{words.support}</span>}
    </div>
  );
}

/** Whatever stands in it, it is text. */
export function Text({ text }: { text: string }) {
  return (
    <p class="text" dir="auto">
      {linkify(text).map(part =>
        part.href === null ? (
          part.text
        ) : (
          <a key={part.at} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </p>
  );
}

function Source({ source, view }: { source: MessageLine['sources'][number]; view: View }) {
  const { words } = view;
  const href = pageOf(source.url, view.server);
  const slug = source.url === '' ? null : helpSlugOf(source.url, view.server);
  return (
    <div class="source">
      <Icon name="page" size={14} />
      <span class="vh">{words.source}: </span>
      {slug !== null ? (
        <button type="button" class="link cut" onClick={() => view.readHelp(slug)}>
          {source.title}
        </button>
      ) : href === null ? (
        <span class="cut">{source.title}</span>
      ) : (
        <>
          <a class="cut" href={href} target="_blank" rel="noopener noreferrer">
            {source.title}
            <span class="vh"> ({words.opensInNewTab})</span>
          </a>
          <span class="out">
            <Icon name="external" size={12} />
          </span>
        </>
      )}
    </div>
  );
}

/** Under an answer that was looked up. Said once, it stays as said; the other word can still be chosen. */
function Helpful({ messageId, view: { words, state, actions } }: { messageId: string; view: View }) {
  const said = state.helpful[messageId];
  return (
    <fieldset class="helpful">
      <legend class="vh">{words.wasHelpful}</legend>
      <span aria-hidden="true">{said === undefined ? words.wasHelpful : words.thanksForThat}</span>
      {([true, false] as const).map(isHelpful => (
        <button
          key={String(isHelpful)}
          type="button"
          class="thumb"
          aria-pressed={said === isHelpful}
          aria-label={isHelpful ? words.helped : words.helpedNot}
          title={isHelpful ? words.helped : words.helpedNot}
          onClick={() => void actions.judge(messageId, isHelpful)}
        >
          <Icon name={isHelpful ? 'thumbUp' : 'thumbDown'} size={14} />
        </button>
      ))}
    </fieldset>
  );
}

const receiptIcons: Record<Delivery, IconName> = {
  waiting: 'clock',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
  failed: 'alert',
};

/** Not read aloud as it changes; it can be read with the message. */
function Receipt({ line, delivery, view }: { line: MessageLine; delivery: Delivery; view: View }) {
  const { words } = view;
  const { pending } = line;
  const word =
    delivery === 'failed' ? words.notSent(reasonOf(pending?.item.error?.code, words)) : words[delivery];
  return (
    <div class={`receipt ${delivery}`} aria-live="off">
      {/* Another word is another element: one that grew to the left would count as movement of the page. */}
      <span key={delivery} class="state">
        <Icon name={receiptIcons[delivery]} size={12} />
        {word}
      </span>
      {pending && delivery === 'failed' && <Amends commandId={pending.commandId} view={view} />}
    </div>
  );
}

/** What a person can do about something that was refused (S8). */
export function Amends({
  commandId,
  view: { words, actions, focusComposer },
}: {
  commandId: string;
  view: View;
}) {
  function amend(act: (commandId: string) => Promise<void>): void {
    focusComposer();
    void act(commandId);
  }
  return (
    <span class="amends">
      <button type="button" class="plain" onClick={() => amend(actions.retry)}>
        {words.retry}
      </button>
      <button type="button" class="plain" onClick={() => amend(actions.discard)}>
        {words.discard}
      </button>
    </span>
  );
}

export function reasonOf(code: ErrorCode | undefined, { reasons }: Words): string {
  switch (code) {
    case 'rate_limited':
    case 'too_many_attempts':
      return reasons.tooMany;
    case 'too_large':
      return reasons.tooLarge;
    case 'internal':
    case 'unavailable':
    case 'busy':
      return reasons.server;
    default:
      return reasons.other;
  }
}
