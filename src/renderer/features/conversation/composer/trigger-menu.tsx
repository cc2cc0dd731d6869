// The list that `/` and `@` open above the composer. Focus stays in the text; the arrow keys choose.
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCustomer, useDesk, usePeople, useReplies } from '../../../data/desk.ts';
import type { ComposerKind, Conversation } from '../../../data/model.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { matchesQuery } from '../../../ui/matches.ts';
import { usePresences, usePresenceWords } from '../../presence/use-presence.ts';
import { fillTemplate } from './template.ts';
import { replaceTrigger, type Trigger, triggerAt } from './trigger.ts';

type Choice = { id: string; label: string; detail: string; insert: string; personId?: string };

const mostShown = 8;

type Ask = {
  conversation: Conversation;
  kind: ComposerKind;
  text: string;
  caret: number;
  mentions: readonly string[];
  write: (text: string, caret: number, mentions?: string[]) => void;
};

export type TriggerMenuState = ReturnType<typeof useTriggerMenu>;

export function useTriggerMenu({ conversation, kind, text, caret, mentions, write }: Ask) {
  const { t } = useTranslation();
  const found = triggerAt(text, caret, kind);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const trigger = found && found.start !== closedAt ? found : undefined;
  const choices = useChoices(trigger, conversation);
  const isOpen = trigger !== undefined && (choices.length > 0 || trigger.query === '');
  const index = Math.min(active, Math.max(0, choices.length - 1));
  const optionId = (at: number) => `composer-choice-${at}`;

  const choose = (choice: Choice | undefined) => {
    if (!choice || !trigger) return;
    const next = replaceTrigger(text, trigger, choice.insert);
    write(
      next.text,
      next.caret,
      choice.personId === undefined ? undefined : [...new Set([...mentions, choice.personId])],
    );
    setActive(0);
  };
  /** @returns true when the key was for the menu */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : choices.length - 1;
      if (choices.length > 0) setActive((index + step) % choices.length);
    } else if (event.key === 'Escape') setClosedAt(trigger.start);
    else if ((event.key === 'Enter' || event.key === 'Tab') && choices.length > 0 && !event.ctrlKey) {
      choose(choices[index]);
    } else return false;
    event.preventDefault();
    return true;
  };
  return {
    isOpen,
    choices,
    index,
    optionId,
    choose,
    onKeyDown,
    label: t(kind === 'note' ? 'composer.mentionList' : 'composer.templateList'),
    emptyText: t(kind === 'note' ? 'composer.noPeople' : 'composer.noTemplates'),
    fieldProps: {
      'aria-autocomplete': 'list',
      'aria-controls': isOpen ? 'composer-choices' : undefined,
      'aria-activedescendant': isOpen && choices.length > 0 ? optionId(index) : undefined,
    } as const,
  };
}

function useChoices(trigger: Trigger | undefined, conversation: Conversation): Choice[] {
  const { user } = useDesk();
  const replies = useReplies();
  const people = usePeople();
  const customer = useCustomer(conversation.customerId);
  if (!trigger) return [];
  if (trigger.kind === 'mention') {
    return people
      .filter(person => person.active && person.id !== user.id && matchesQuery(person.name, trigger.query))
      .slice(0, mostShown)
      .map(person => ({
        id: person.id,
        label: person.name,
        detail: person.email,
        insert: `@${person.name} `,
        personId: person.id,
      }));
  }
  const facts = {
    customerName: conversation.customerName,
    customerEmail: customer?.email ?? '',
    agentName: user.name,
    conversationNumber: conversation.number,
  };
  return replies
    .filter(reply => matchesQuery(`${reply.shortcut} ${reply.title}`, trigger.query))
    .slice(0, mostShown)
    .map(reply => {
      const insert = fillTemplate(reply, conversation.locale, facts).text;
      return { id: reply.id, label: reply.title, detail: insert, insert };
    });
}

export function TriggerMenu({ menu }: { menu: TriggerMenuState }) {
  const shown = menu.isOpen ? menu.choices : [];
  const presence = usePresences(shown.flatMap(({ personId }) => personId ?? []));
  const inWords = usePresenceWords();
  if (!menu.isOpen) return null;
  const seenOf = ({ personId }: Choice) => (personId === undefined ? undefined : presence[personId]);
  const detailOf = (choice: Choice) => {
    const seen = seenOf(choice);
    return seen ? inWords(seen) : choice.detail;
  };
  return (
    <div className="arrive absolute inset-x-0 bottom-full z-30 mb-2 overflow-hidden rounded-md border border-line-strong bg-raised p-1 shadow-2">
      {menu.choices.length === 0 ? (
        <p className="px-2 py-1 text-sm text-muted">{menu.emptyText}</p>
      ) : (
        <div id="composer-choices" role="listbox" aria-label={menu.label}>
          {menu.choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text field owns the keys
            // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the text field
            <div
              key={choice.id}
              id={menu.optionId(index)}
              role="option"
              aria-selected={index === menu.index}
              onPointerDown={event => event.preventDefault()}
              onClick={() => menu.choose(choice)}
              className="flex min-h-8 items-center gap-2 rounded-sm px-2 text-sm aria-selected:bg-selected"
            >
              {choice.personId && (
                <Avatar id={choice.personId} name={choice.label} presence={seenOf(choice)?.state} />
              )}
              <bdi className="flex-none font-medium">{choice.label}</bdi>
              <span className="min-w-0 flex-1 truncate text-muted">{detailOf(choice)}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
