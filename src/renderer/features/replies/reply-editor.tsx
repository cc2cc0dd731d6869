import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { templateProblems } from '#ai/templates/template.ts';
import { useKit } from '../../app/kit.tsx';
import { createUnsaved } from '../../app/unsaved.ts';
import { useCommands, useDesk } from '../../data/desk.ts';
import type { ReplyView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { fieldsOf, isKeptFields, isSame, type KeptFields, type ReplyFields } from './reply-fields.ts';
import { ReplyPreview } from './reply-preview.tsx';
import { ReplyTexts } from './reply-texts.tsx';
import { ReplyVersions } from './reply-versions.tsx';

type Props = { reply: ReplyView | undefined; onSaved: (id: string) => void; onClose: () => void };

/** Writes a template in its languages, and shows it as a customer would read it. */
export function ReplyEditor(props: Props) {
  const { t } = useTranslation();
  const { reply } = props;
  const edited = useEdited(reply);
  const { fields } = edited;
  const problems = templateProblems(fields);
  const isUnsound = problems.some(({ level, code }) => level === 'error' && code !== 'no_text');
  const isReady = fields.title.trim() !== '' && problems.every(({ code }) => code !== 'no_text');
  return (
    <>
      <Head
        {...props}
        edited={edited}
        unavailable={isUnsound ? t('replies.unsound') : isReady ? undefined : t('replies.incomplete')}
      />
      <div className="relative grid max-w-[760px] grid-cols-[minmax(0,1fr)] gap-6 overflow-y-auto px-4 py-3">
        <div className="grid gap-3">
          <div className="grid grid-cols-[minmax(0,1fr)_160px] gap-3">
            <TextField
              label={t('replies.title')}
              value={fields.title}
              maxLength={120}
              onChange={event => edited.change({ ...fields, title: event.target.value })}
            />
            <TextField
              label={t('replies.shortcut')}
              hint={t('replies.shortcutHint')}
              value={fields.shortcut}
              maxLength={40}
              onChange={event =>
                edited.change({ ...fields, shortcut: event.target.value.replace(/[/\s]/g, '') })
              }
            />
          </div>
          <ReplyTexts fields={fields} problems={problems} onChange={edited.change} />
        </div>
        <ReplyPreview fields={fields} />
        {reply && <ReplyVersions reply={reply} onRestore={version => edited.change(fieldsOf(version))} />}
      </div>
    </>
  );
}

/** What is being written stays on this computer until it is saved. */
function useEdited(reply: ReplyView | undefined) {
  const { user, unsaved: words } = useDesk();
  const [unsaved] = useState(() => createUnsaved<KeptFields>(words, `reply.${user.id}`, isKeptFields));
  const key = reply?.id ?? 'new';
  const saved = fieldsOf(reply);
  const [kept, setKept] = useState<KeptFields | null>(() => unsaved.read(key));
  // What was kept before there were languages leaves them as they are.
  const fields: ReplyFields = kept ? { ...saved, ...kept } : saved;
  return {
    fields,
    saved,
    isChanged: !isSame(fields, saved),
    change(next: ReplyFields) {
      unsaved.write(key, next);
      setKept(next);
    },
    forget() {
      unsaved.forget(key);
      setKept(null);
    },
  };
}

function Head({
  reply,
  edited,
  unavailable,
  onSaved,
  onClose,
}: Props & { edited: ReturnType<typeof useEdited>; unavailable: string | undefined }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { saveReply, removeReply } = useCommands();
  const { fields, saved, isChanged, forget } = edited;
  const save = async () => {
    const trimmed = { ...fields, title: fields.title.trim(), shortcut: fields.shortcut.trim() };
    const id = await saveReply({ ...trimmed, ...(reply ? { id: reply.id } : {}) });
    forget();
    onSaved(id);
  };
  return (
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
          <Button isSmall look="primary" unavailable={unavailable} onClick={() => void save()}>
            {t('verb.save')}
          </Button>
        </>
      )}
    </div>
  );
}
