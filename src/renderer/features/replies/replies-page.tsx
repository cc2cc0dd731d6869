import { MessageSquarePlus, MessageSquareText, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../app/action-center.tsx';
import { ErrorBoundary } from '../../app/error-boundary.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { formatRoute } from '../../app/route.ts';
import { useReplies } from '../../data/desk.ts';
import type { ReplyView } from '../../data/model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ListSearch } from '../../ui/list-search.tsx';
import { matchesQuery } from '../../ui/matches.ts';
import { ReplyEditor } from './reply-editor.tsx';

/** Texts that agents insert with `/`. */
export function RepliesPage({ replyId }: { replyId: string | null }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const replies = useReplies();
  const [isNew, setNew] = useState(false);
  const reply = replies.find(item => item.id === replyId);
  const close = () => {
    setNew(false);
    go({ page: 'replies', replyId: null });
  };
  useAction('list.back', replyId !== null || isNew ? { run: close } : undefined);
  return (
    <div className="grid h-full grid-cols-[minmax(240px,332px)_minmax(0,1fr)]">
      <section aria-label={t('page.replies')} className="flex min-h-0 flex-col border-r border-line">
        <ReplyList
          replies={replies}
          replyId={replyId}
          onNew={() => setNew(true)}
          onOpen={() => setNew(false)}
        />
      </section>
      <section aria-label={t('replies.one')} className="flex min-h-0 min-w-0 flex-col">
        <ErrorBoundary part={t('replies.one')} resetKey={replyId ?? ''}>
          {isNew || reply ? (
            <ReplyEditor
              key={isNew ? 'new' : replyId}
              reply={isNew ? undefined : reply}
              onSaved={id => {
                setNew(false);
                go({ page: 'replies', replyId: id }, { replace: true });
              }}
              onClose={close}
            />
          ) : (
            <Empty icon={MessageSquareText} title={t('replies.noneOpen')} text={t('replies.noneOpenText')}>
              <Button icon={MessageSquarePlus} onClick={() => setNew(true)}>
                {t('replies.new')}
              </Button>
            </Empty>
          )}
        </ErrorBoundary>
      </section>
    </div>
  );
}

function ReplyList({
  replies,
  replyId,
  onNew,
  onOpen,
}: {
  replies: readonly ReplyView[];
  replyId: string | null;
  onNew: () => void;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const [text, setText] = useState('');
  const shown = replies.filter(reply => matchesQuery(`${reply.shortcut} ${reply.title} ${reply.body}`, text));
  const index = shown.findIndex(reply => reply.id === replyId);
  const mover = (delta: number) =>
    shown.length > 0
      ? {
          run: () => {
            const next = shown[Math.max(0, Math.min(shown.length - 1, index === -1 ? 0 : index + delta))];
            if (next) go({ page: 'replies', replyId: next.id }, { replace: replyId !== null });
          },
        }
      : undefined;
  useAction('list.next', mover(1));
  useAction('list.previous', mover(-1));
  return (
    <>
      <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-2 pl-4">
        <h1 className="text-lg font-strong">{t('page.replies')}</h1>
        <span className="text-muted tabular-nums">{replies.length}</span>
        <span className="flex-1" />
        <IconButton icon={MessageSquarePlus} label={t('replies.new')} onClick={onNew} />
      </div>
      <ListSearch label={t('replies.search')} text={text} onText={setText} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        {shown.length === 0 ? (
          text === '' ? (
            <Empty icon={MessageSquareText} title={t('replies.none')} text={t('replies.noneText')} />
          ) : (
            <Empty icon={Search} title={t('search.none', { text })} text={t('search.scope')} />
          )
        ) : (
          <ul>
            {shown.map(reply => (
              <li key={reply.id}>
                <ReplyRow reply={reply} isCurrent={reply.id === replyId} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function ReplyRow({
  reply,
  isCurrent,
  onOpen,
}: {
  reply: ReplyView;
  isCurrent: boolean;
  onOpen: () => void;
}) {
  const { t } = useTranslation();
  return (
    <a
      href={formatRoute({ page: 'replies', replyId: reply.id })}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={onOpen}
      className={`relative block h-[52px] border-b border-line py-[7px] pr-[14px] pl-4 text-ink -outline-offset-2 hover:no-underline ${isCurrent ? 'bar-selected' : 'hover:bg-hover'}`}
    >
      <span className="flex items-center gap-2">
        <span dir="auto" className={`min-w-0 flex-1 truncate ${isCurrent ? 'font-strong' : ''}`}>
          {reply.title}
        </span>
        {reply.isPending && <span className="text-xs text-warning">{t('knowledge.pending')}</span>}
        {reply.shortcut !== '' && <kbd className="kbd">/{reply.shortcut}</kbd>}
      </span>
      <span dir="auto" className="block truncate text-sm text-muted">
        {reply.body}
      </span>
    </a>
  );
}
