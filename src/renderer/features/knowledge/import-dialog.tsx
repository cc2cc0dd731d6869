import { FileText, TriangleAlert, Upload, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeImportAnswer, KnowledgeImportRequest } from '#protocol/http/knowledge.ts';
import { useDesk, useSync } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';

type File = KnowledgeImportRequest['files'][number];
type Outcome =
  | { state: 'choosing' }
  | { state: 'sending' }
  | { state: 'done'; answer: KnowledgeImportAnswer }
  | { state: 'refused'; problem: Problem };

const isMarkdown = (name: string) => /\.(md|markdown)$/i.test(name);

/** Markdown files become articles: all of them, or none with the reason for each. */
export function ImportDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const { t } = useTranslation();
  const { importArticles } = useDesk();
  const isOffline = useSync().state === 'offline';
  const [files, setFiles] = useState<File[]>([]);
  const [publish, setPublish] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({ state: 'choosing' });
  const close = (open: boolean) => {
    onOpenChange(open);
    if (open) return;
    setFiles([]);
    setOutcome({ state: 'choosing' });
  };
  const add = async (list: FileList | null) => {
    const chosen = [...(list ?? [])].filter(file => isMarkdown(file.name));
    const read = await Promise.all(chosen.map(async file => ({ name: file.name, text: await file.text() })));
    setFiles(before => [...before.filter(old => !read.some(file => file.name === old.name)), ...read]);
    setOutcome({ state: 'choosing' });
  };
  const send = async () => {
    setOutcome({ state: 'sending' });
    const answer = await importArticles({ files, publish });
    setOutcome(answer.ok ? { state: 'done', answer } : { state: 'refused', problem: answer.problem });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title={t('import.label')}
      closeLabel={t('verb.close')}
      width="max-w-[520px]"
      foot={
        outcome.state === 'done' ? (
          <Button look="primary" onClick={() => close(false)}>
            {t('verb.done')}
          </Button>
        ) : (
          <Button
            look="primary"
            icon={Upload}
            unavailable={
              isOffline ? t('import.offline') : files.length === 0 ? t('import.chooseFirst') : undefined
            }
            disabled={outcome.state === 'sending'}
            onClick={() => void send()}
          >
            {t('import.verb', { count: files.length })}
          </Button>
        )
      }
    >
      <div className="grid gap-3 p-4">
        {outcome.state === 'done' ? (
          <p role="status">{t('import.done', outcome.answer)}</p>
        ) : (
          <>
            <FileDrop onFiles={list => void add(list)} />
            <ChosenFiles
              files={files}
              onRemove={name => setFiles(files.filter(file => file.name !== name))}
            />
            <label className="flex min-h-6 items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={publish}
                onChange={event => setPublish(event.target.checked)}
              />
              {t('import.publish')}
            </label>
            {outcome.state === 'refused' && <Refusal problem={outcome.problem} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function FileDrop({ onFiles }: { onFiles: (files: FileList | null) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button inside
    <div
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`grid justify-items-center gap-2 rounded-md border border-dashed px-4 py-6 text-center text-sm text-muted ${isOver ? 'border-accent bg-accent-soft' : 'border-line-strong'}`}
    >
      {t('import.text')}
      <Button icon={FileText} onClick={() => input.current?.click()}>
        {t('import.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        accept=".md,.markdown,text/markdown"
        aria-label={t('import.choose')}
        className="hidden"
        onChange={event => {
          onFiles(event.target.files);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function ChosenFiles({ files, onRemove }: { files: readonly File[]; onRemove: (name: string) => void }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className="max-h-40 overflow-y-auto rounded-sm border border-line">
      {files.map(file => (
        <li
          key={file.name}
          className="flex min-h-8 items-center gap-2 border-b border-line px-2 text-sm last:border-b-0"
        >
          <Icon of={FileText} size={14} className="text-muted" />
          <bdi className="min-w-0 flex-1 truncate">{file.name}</bdi>
          <IconButton
            isSmall
            icon={X}
            label={t('import.remove', { name: file.name })}
            onClick={() => onRemove(file.name)}
          />
        </li>
      ))}
    </ul>
  );
}

/** Which file, which line, what is wrong. */
function Refusal({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="rounded-sm bg-danger-soft px-3 py-2 text-sm text-danger">
      <div className="flex items-center gap-2 font-medium">
        <Icon of={TriangleAlert} size={14} />
        {problem.message}
      </div>
      {problem.details && (
        <ul className="mt-1 ml-[22px] max-h-32 overflow-y-auto">
          {problem.details.map(detail => (
            <li key={`${detail.path} ${detail.problem}`}>
              <bdi>{detail.path}</bdi> {detail.problem}
            </li>
          ))}
        </ul>
      )}
      {problem.id !== '' && (
        <div className="mt-1 ml-[22px] text-xs">{t('failure.quote', { id: problem.id })}</div>
      )}
    </div>
  );
}
