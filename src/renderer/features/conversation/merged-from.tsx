import { Merge } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadEvent } from '#protocol/documents/message.ts';
import { formatRoute } from '../../app/route.ts';
import { useThread } from '../../data/desk.ts';
import type { ThreadMessage } from '../../data/model.ts';
import { Icon } from '../../ui/icon.tsx';
import { clockOf } from '../../ui/time.ts';

type Other = { conversationId: string; number: number };

/** The other conversation that a line is about. */
export function OtherLink({ of: { conversationId, number } }: { of: Other }) {
  return (
    <a
      href={formatRoute({ page: 'inbox', view: 'all', conversationId })}
      className="font-medium text-accent-text tabular-nums"
    >
      #{number}
    </a>
  );
}

/** Another was merged into this one: by whom, and on demand what was said in it. */
export function MergedFrom({
  message,
  event,
  clock,
}: {
  message: ThreadMessage;
  event: Extract<ThreadEvent, { type: 'merged_from' }>;
  clock: string;
}) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const who = message.author.name || t('author.system');
  return (
    <div className="pt-2">
      <div className="rule-line text-xs leading-4 text-muted" data-left="">
        <Icon of={Merge} size={12} />
        <span dir="auto" className="min-w-0">
          {t('event.mergedFrom', { who })} <OtherLink of={event} />{' '}
          <span className="tabular-nums">{clock}</span>
          {' · '}
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
            className="font-medium text-accent-text hover:underline"
          >
            {isOpen ? t('merge.hide') : t('merge.show')}
          </button>
        </span>
      </div>
      <div id={id}>{isOpen && <Said of={event} />}</div>
    </div>
  );
}

/** Enough to know what it was about. */
const shownLines = 20;

/** What was said to the customer and by them, to read. */
function Said({ of }: { of: Other }) {
  const { t, i18n } = useTranslation();
  const { messages, isLoading, hasOlder } = useThread(of.conversationId);
  const said = messages.filter(message => message.kind === 'text' && message.seq !== null);
  const shown = said.slice(-shownLines);
  const { number } = of;
  const isCut = hasOlder || shown.length < said.length;
  return (
    <section
      aria-label={t('merge.said', { number })}
      className="mt-2 rounded-md border border-line bg-sunken px-3 py-2 text-sm"
    >
      {shown.length === 0 && !isLoading && <p className="text-muted">{t('merge.nothing')}</p>}
      <ul className="grid gap-2">
        {shown.map(({ id, author, text, createdAt }) => (
          <li key={id}>
            <span className="text-xs text-muted">
              <bdi className="font-medium text-ink-2">
                {author.kind === 'ai' ? t('author.ai') : author.name || t('author.system')}
              </bdi>{' '}
              <span className="tabular-nums">{clockOf(createdAt, i18n.language)}</span>
            </span>
            <p dir="auto" className="wrap-anywhere whitespace-pre-wrap text-ink">
              {text}
            </p>
          </li>
        ))}
      </ul>
      {isCut && <p className="pt-2 text-xs text-muted">{t('merge.newest', { number })}</p>}
    </section>
  );
}
