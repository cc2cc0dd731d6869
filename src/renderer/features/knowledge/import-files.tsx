import { FileText, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  KnowledgeImportAnswer,
  KnowledgeImportRequest,
  KnowledgePreviewAnswer,
} from '#protocol/http/knowledge.ts';
import { useDesk } from '../../data/desk.ts';
import type { Problem } from '../../data/model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { inputClass } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ImportPreview, Refusal } from './import-preview.tsx';

type File = KnowledgeImportRequest['files'][number];
type Columns = NonNullable<KnowledgeImportRequest['columns']>;

const isImportable = (name: string) => /\.(?:md|markdown|html?|xhtml|csv|tsv)$/i.test(name);

/** Files become articles: all of them, or none with the reason for each. */
export function ImportFiles({ onDone }: { onDone: (answer: KnowledgeImportAnswer) => void }) {
  const { t } = useTranslation();
  const { knowledgeServer } = useDesk();
  const [files, setFiles] = useState<File[]>([]);
  const [columns, setColumns] = useState<Columns>({});
  const [preview, setPreview] = useState<KnowledgePreviewAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef(0);

  const look = async (nextFiles: File[], nextColumns: Columns) => {
    setFiles(nextFiles);
    setColumns(nextColumns);
    asked.current += 1;
    const mine = asked.current;
    if (nextFiles.length === 0) return setPreview(null);
    const answer = await knowledgeServer.preview({ files: nextFiles, columns: nextColumns });
    if (mine !== asked.current) return;
    setPreview(answer.ok ? answer : null);
    setProblem(answer.ok ? null : answer.problem);
  };
  const add = async (list: FileList | null) => {
    const chosen = [...(list ?? [])].filter(file => isImportable(file.name));
    const read = await Promise.all(chosen.map(async file => ({ name: file.name, text: await file.text() })));
    const before = files.filter(old => !read.some(file => file.name === old.name));
    await look([...before, ...read], columns);
  };
  const unavailable =
    files.length === 0
      ? t('import.chooseFirst')
      : preview === null
        ? t('import.notLooked')
        : preview.items.some(({ what }) => what === 'refused')
          ? t('import.refusedFirst')
          : undefined;
  return (
    <>
      <FileDrop onFiles={list => void add(list)} />
      <ChosenFiles
        files={files}
        onRemove={name =>
          void look(
            files.filter(file => file.name !== name),
            columns,
          )
        }
      />
      {preview?.tables.map(table => (
        <TableColumns
          key={table.file}
          table={table}
          onChange={(field, column) => void look(files, { ...table.columns, ...columns, [field]: column })}
        />
      ))}
      {problem && <Refusal problem={problem} />}
      <ImportPreview
        items={preview?.items ?? []}
        unavailable={unavailable}
        onImport={publish => knowledgeServer.importFiles({ files, columns, publish })}
        onDone={onDone}
      />
    </>
  );
}

/** Which column is the title, and which the text. */
function TableColumns({
  table,
  onChange,
}: {
  table: KnowledgePreviewAnswer['tables'][number];
  onChange: (field: 'title' | 'body', column: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-wrap items-center gap-3 text-sm">
      <legend className="sr-only">{t('import.columns', { name: table.file })}</legend>
      <bdi className="text-muted">{table.file}</bdi>
      {(['title', 'body'] as const).map(field => (
        <label key={field} className="flex items-center gap-2">
          {t(`import.column_${field}`)}
          <select
            className={`${inputClass} h-[30px] w-auto text-sm`}
            value={table.columns[field] ?? ''}
            onChange={event => onChange(field, event.target.value)}
          >
            <option value="" disabled>
              {t('import.noColumn')}
            </option>
            {[...new Set(table.header)].map(column => (
              <option key={column} value={column}>
                {column}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
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
        accept=".md,.markdown,.html,.htm,.csv,.tsv"
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
    <ul aria-label={t('import.chosen')} className="max-h-28 overflow-y-auto rounded-sm border border-line">
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
