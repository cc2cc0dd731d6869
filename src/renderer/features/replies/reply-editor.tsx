import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKit } from '../../app/kit.tsx';
import { createUnsaved, isTextRecord } from '../../app/unsaved.ts';
import { useCommands, useDesk } from '../../data/desk.ts';
import type { ReplyView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { fillTemplate, templateVariables } from '../conversation/composer/template.ts';

type Fields = { title: string; shortcut: string; body: string };
const isFields = isTextRecord(['title', 'shortcut', 'body']);

type Props = { reply: ReplyView | undefined; onSaved: (id: string) => void; onClose: () => void };

/** Writes a template, and shows it as a customer would read it. */
export function ReplyEditor({ reply, onSaved, onClose }: Props) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { toasts } = useKit();
  const { saveReply, removeReply } = useCommands();
  const [unsaved] = useState(() => createUnsaved(window.localStorage, `reply.${user.id}`, isFields));
  const key = reply?.id ?? 'new';
  const saved: Fields = {
    title: reply?.title ?? '',
    shortcut: reply?.shortcut ?? '',
    body: reply?.body ?? '',
  };
  const [kept, setKept] = useState<Fields | null>(() => unsaved.read(key));
  const text = kept ?? saved;
  const isChanged =
    text.title !== saved.title || text.shortcut !== saved.shortcut || text.body !== saved.body;
  const isReady = text.title.trim() !== '' && text.body.trim() !== '';
  const change = (fields: Partial<Fields>) => {
    const next = { ...text, ...fields };
    unsaved.write(key, next);
    setKept(next);
  };
  const forget = () => {
    unsaved.forget(key);
    setKept(null);
  };
  const save = async () => {
    const fields = { title: text.title.trim(), shortcut: text.shortcut.trim(), body: text.body };
    const id = await saveReply({ ...fields, ...(reply ? { id: reply.id } : {}) });
    forget();
    onSaved(id);
  };
  return (
    <>
      <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-[10px] pl-4">
        <h2 dir="auto" className="truncate text-lg font-strong">
          {reply?.title ?? t('replies.new')}
        </h2>
        {isChanged && <span className="flex-none text-xs text-warning">{t('knowledge.unsaved')}</span>}
        <span className="flex-1" />
        {reply && !isChanged && (
          <Button
            isSmall
            icon={Trash2}
            onClick={() => {
              void removeReply(reply.id);
              toasts.say(t('toast.replyRemoved'), { undo: () => void saveReply(saved).then(onSaved) });
              onClose();
            }}
          >
            {t('replies.remove')}
          </Button>
        )}
        {(isChanged || !reply) && (
          <>
            <Button
              isSmall
              look="quiet"
              onClick={() => {
                forget();
                if (!reply) onClose();
              }}
            >
              {t('knowledge.forget')}
            </Button>
            <Button
              isSmall
              look="primary"
              unavailable={isReady ? undefined : t('replies.incomplete')}
              onClick={() => void save()}
            >
              {t('verb.save')}
            </Button>
          </>
        )}
      </div>
      <div className="grid max-w-[720px] gap-3 overflow-y-auto px-4 py-3">
        <div className="grid grid-cols-[minmax(0,1fr)_160px] gap-3">
          <TextField
            label={t('replies.title')}
            value={text.title}
            maxLength={120}
            onChange={event => change({ title: event.target.value })}
          />
          <TextField
            label={t('replies.shortcut')}
            hint={t('replies.shortcutHint')}
            value={text.shortcut}
            maxLength={40}
            onChange={event => change({ shortcut: event.target.value.replace(/[/\s]/g, '') })}
          />
        </div>
        <TextAreaField
          label={t('replies.body')}
          rows={8}
          value={text.body}
          maxLength={10_000}
          hint={
            <>
              {t('replies.variables')} {templateVariables.map(name => `{{${name}}}`).join(' ')}
            </>
          }
          onChange={event => change({ body: event.target.value })}
        />
        <div>
          <h3 className="mb-1 text-sm text-ink-2">{t('replies.preview')}</h3>
          <p
            dir="auto"
            className="w-fit max-w-full rounded-md bg-accent-soft px-[11px] py-[7px] leading-5 break-words whitespace-pre-wrap"
          >
            {fillTemplate(text.body, {
              customerName: t('replies.sampleName'),
              agentName: user.name,
              conversationNumber: 48213,
            }) || t('replies.previewEmpty')}
          </p>
        </div>
      </div>
    </>
  );
}
