import { Download, FileUp, GitCompare, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelVersion } from '#protocol/http/models.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Ago } from '../../ui/minute.tsx';
import { offerFile } from '../../ui/offer-file.ts';
import { Quiet, Section } from '../../ui/section.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { RegisterDialog } from './register-dialog.tsx';
import { useFigures, useNames } from './use-models.ts';
import { VersionDialog } from './version-dialog.tsx';

const stageLooks = {
  registered: 'plain',
  shadow: 'info',
  canary: 'warning',
  production: 'positive',
  retired: 'bare',
} as const;

export function Versions() {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const loaded = useServer(modelServer.versions, 'versions');
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [shown, setShown] = useState<'compare' | 'register' | ModelVersion | null>(null);
  const { act, refusal } = useAct(loaded.reload);
  const unavailable = useUnavailable('model.edit');
  const versions = loaded.data?.versions ?? [];
  const names = useNames(versions);
  if (!loaded.data) return <Unloaded of={loaded} />;
  const tick = (id: string) =>
    setTicked(ticked.includes(id) ? ticked.filter(other => other !== id) : [...ticked, id].slice(-2));
  return (
    <Section
      title={t('versions.table')}
      verbs={
        <>
          <Button
            icon={GitCompare}
            unavailable={ticked.length === 2 ? undefined : t('versions.compareHint')}
            onClick={() => setShown('compare')}
          >
            {t('versions.compare')}
          </Button>
          <FilePick
            label={t('versions.import')}
            fieldLabel={t('versions.importFile')}
            accept=".json,application/json"
            unavailable={unavailable}
            onText={text => void act(() => modelServer.importFile(text))}
          />
          <Button icon={Plus} look="primary" unavailable={unavailable} onClick={() => setShown('register')}>
            {t('versions.register')}
          </Button>
        </>
      }
    >
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      {versions.length === 0 ? (
        <Quiet>{t('versions.noneText')}</Quiet>
      ) : (
        <Table
          versions={versions}
          names={names}
          ticked={ticked}
          onTick={tick}
          onShow={setShown}
          onChanged={loaded.reload}
        />
      )}
      <CompareDialog
        pair={shown === 'compare' ? ticked : null}
        names={names}
        onClose={() => setShown(null)}
      />
      <RegisterDialog
        isOpen={shown === 'register'}
        onClose={() => setShown(null)}
        onRegistered={loaded.reload}
      />
      <VersionDialog
        version={typeof shown === 'object' ? shown : null}
        names={names}
        onClose={() => setShown(null)}
      />
    </Section>
  );
}

type TableProps = {
  versions: readonly ModelVersion[];
  names: (id: string | null) => string;
  ticked: readonly string[];
  onTick: (id: string) => void;
  onShow: (version: ModelVersion) => void;
  onChanged: () => void;
};

function Table({ versions, ...rest }: TableProps) {
  const { t } = useTranslation();
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm" aria-label={t('versions.table')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {(['name', 'model', 'stage', 'quality', 'created'] as const).map(name => (
              <th key={name} scope="col" className="py-1 pr-3 font-normal">
                {t(`versions.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('versions.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map(version => (
            <Row key={version.id} version={version} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  version,
  names,
  ticked,
  onTick,
  onShow,
  onChanged,
}: Omit<TableProps, 'versions'> & { version: ModelVersion }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { percent } = useFigures();
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('model.edit');
  const name = names(version.id);
  const accuracy = version.metrics['accuracy'];
  const save = async () => {
    const answer = await modelServer.file(version.id);
    if (!answer.ok) return void (await act(async () => answer));
    const { ok: _ok, ...file } = answer;
    const text = JSON.stringify(file);
    offerFile(`${version.line}-v${version.number}.json`, new Blob([text], { type: 'application/json' }));
  };
  return (
    <tr className="border-b border-line align-top">
      <td className="py-[7px] pr-3">
        <label className="flex items-center gap-2 font-strong">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={ticked.includes(version.id)}
            aria-label={t('versions.select', { name })}
            onChange={() => onTick(version.id)}
          />
          {name}
        </label>
        <span className="block max-w-[220px] truncate pl-6 text-xs text-muted" title={version.note}>
          {refusal || version.note}
        </span>
      </td>
      <td className="py-[7px] pr-3 text-ink-2">
        {version.modelName}
        <span className="block text-xs text-muted">{version.provider}</span>
      </td>
      <td className="py-[7px] pr-3">
        <span className="flex flex-wrap gap-1">
          <Chip look={stageLooks[version.stage]}>{t(`versions.stage_${version.stage}`)}</Chip>
          {version.aliases.map(alias => (
            <Chip key={alias} look="accent">
              {t(`versions.alias_${alias}`)}
            </Chip>
          ))}
        </span>
      </td>
      <td className="py-[7px] pr-3 tabular-nums">
        {percent(typeof accuracy === 'number' ? accuracy : null)}
      </td>
      <td className="py-[7px] pr-3 text-muted">
        <Ago at={version.createdAt} />
        <span className="block text-xs">{version.createdBy}</span>
      </td>
      <td className="py-1">
        <span className="flex justify-end">
          <Button isSmall look="quiet" onClick={() => onShow(version)}>
            {t('versions.details')}
          </Button>
          <Button isSmall look="quiet" icon={Download} unavailable={unavailable} onClick={() => void save()}>
            {t('versions.export')}
          </Button>
          {version.stage === 'registered' && (
            <Button
              isSmall
              look="quiet"
              unavailable={unavailable}
              onClick={() => void act(() => modelServer.retire(version.id))}
            >
              {t('versions.retire')}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}

/** A button that asks for a file and gives its text. */
export function FilePick({
  label,
  fieldLabel,
  accept,
  unavailable,
  onText,
}: {
  label: string;
  fieldLabel: string;
  accept: string;
  unavailable: string | undefined;
  onText: (text: string, name: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        accept={accept}
        aria-label={fieldLabel}
        className="sr-only"
        tabIndex={-1}
        onChange={event => {
          const [file] = event.target.files ?? [];
          if (file) void file.text().then(text => onText(text, file.name));
          event.target.value = '';
        }}
      />
      <Button icon={FileUp} unavailable={unavailable} onClick={() => field.current?.click()}>
        {label}
      </Button>
    </>
  );
}
