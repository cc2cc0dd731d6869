import { type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useCommands, useComposerDraft, useDraft } from '../../../data/desk.ts';
import type { ComposerKind, Conversation } from '../../../data/model.ts';
import { proposedOf } from '../../copilot/proposed.ts';
import { useRewrite } from '../../copilot/rewrite/use-rewrite.tsx';
import { CollisionLine } from './collision-line.tsx';
import { ComposerFoot } from './composer-foot.tsx';
import { ghostAfter } from './ghost.ts';
import { readKey } from './read-key.ts';
import { TriggerMenu, useTriggerMenu } from './trigger-menu.tsx';
import { useCollision } from './use-collision.ts';
import { useTyping } from './use-typing.ts';

type Props = {
  conversation: Conversation;
  kind: ComposerKind;
  onResolve: () => void;
  onLook: (seq: number) => void;
  ref: Ref<HTMLTextAreaElement>;
};

/** The field, the ghost of the AI's draft behind the caret, and what can be done with the text. */
export function ComposerField({ conversation, kind, onResolve, onLook, ref }: Props) {
  const { t } = useTranslation();
  const commands = useCommands();
  const composer = useComposerDraft(conversation.id, kind);
  const draft = useDraft(conversation.id);
  const typing = useTyping(conversation.id);
  const meeting = useCollision({ conversation, kind, composer, onLook });
  const area = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => area.current as HTMLTextAreaElement, []);
  const [caret, setCaret] = useState(composer.text.length);
  // What is typed before the journal was read from disk: kept, and put behind what the journal held.
  const [early, setEarly] = useState('');
  const text = composer.isReady ? composer.text : early;

  const usable = kind === 'text' && draft && !draft.isStale ? draft.text : '';
  const ghost = ghostAfter(usable, text, text === '' ? 0 : caret);

  const put = (nextCaret: number, keep: () => void) => {
    // The value first, then the caret, both before the next key.
    flushSync(() => {
      keep();
      setCaret(nextCaret);
    });
    area.current?.setSelectionRange(nextCaret, nextCaret);
    if (kind === 'text') typing.typed();
  };
  const write = (next: string, nextCaret: number, mentions = composer.mentions) =>
    put(nextCaret, () => composer.write(next, mentions));
  const menu = useTriggerMenu({ conversation, kind, text, caret, mentions: composer.mentions, write });

  useLayoutEffect(() => {
    if (!composer.isReady || early === '') return;
    const joined = composer.text === '' ? early : `${composer.text} ${early}`;
    composer.write(joined, composer.mentions);
    setCaret(joined.length);
    setEarly('');
  }, [composer, early]);

  const rewrite = useRewrite({
    conversation,
    composer,
    isOffered: kind === 'text',
    exchange(next, proposed) {
      put(next.length, () => composer.exchange(next, proposed));
      area.current?.focus();
    },
  });

  const send = (thenResolve: boolean) => {
    if (text.trim() === '' || !composer.isReady || !meeting.mayGo()) return;
    const message = { text, mentions: composer.mentions, proposed: composer.proposed };
    void (kind === 'note'
      ? commands.note(conversation.id, message)
      : commands.reply(conversation.id, message));
    composer.clear();
    setCaret(0);
    typing.stopped();
    if (thenResolve) onResolve();
  };
  const accept = (part: string) =>
    put(text.length + part.length, () => composer.propose(text + part, draft && proposedOf(draft)));

  return (
    <div id="composer-panel" role="tabpanel" aria-labelledby={`composer-tab-${kind}`}>
      <TriggerMenu menu={menu} />
      <CollisionLine state={meeting} />
      <div className="max-h-[36vh] overflow-y-auto">
        <div className="grid min-h-[58px] text-md">
          <div aria-hidden="true" className="composer-mirror">
            {text}
            <span data-ghost="">{ghost}</span>
            {'\u200b'}
          </div>
          <textarea
            ref={area}
            value={text}
            aria-label={kind === 'note' ? t('composer.noteField') : t('composer.replyField')}
            aria-describedby={ghost === '' ? undefined : 'composer-ghost'}
            aria-keyshortcuts="Control+Enter"
            placeholder={
              ghost === ''
                ? t(kind === 'note' ? 'composer.notePlaceholder' : 'composer.replyPlaceholder')
                : ''
            }
            {...menu.fieldProps}
            className="composer-text resize-none overflow-hidden bg-transparent text-ink outline-none"
            onChange={event => {
              if (composer.isReady) composer.write(event.target.value, composer.mentions);
              else setEarly(event.target.value);
              setCaret(event.target.selectionStart);
              if (kind === 'text') typing.typed();
            }}
            onSelect={event => setCaret(event.currentTarget.selectionStart)}
            onBlur={typing.stopped}
            onKeyDown={event => {
              if (menu.onKeyDown(event)) return;
              readKey(event, {
                ghost,
                accept,
                send,
                leave: () => area.current?.blur(),
                takeBack: rewrite.takeBack,
              });
            }}
          />
        </div>
      </div>
      {ghost !== '' && (
        <span id="composer-ghost" className="sr-only">
          {t('composer.ghost', { text: ghost })}
        </span>
      )}
      {rewrite.line}
      <ComposerFoot
        rewriteMenu={rewrite.menu}
        kind={kind}
        hasGhost={ghost !== ''}
        isEmpty={text.trim() === ''}
        composer={composer}
        onSend={() => send(false)}
        onSendAndResolve={() => send(true)}
        onTrigger={sign => {
          area.current?.focus();
          const needsSpace = sign === '@' && text !== '' && !/\s$/u.test(text);
          const insert = sign === '/' && text !== '' ? `\n${sign}` : `${needsSpace ? ' ' : ''}${sign}`;
          write(text + insert, text.length + insert.length);
        }}
      />
      {rewrite.dialog}
    </div>
  );
}
