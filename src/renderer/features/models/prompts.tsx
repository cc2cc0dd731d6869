import { PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { promptTokens } from '#ai/prompts/check-prompt.ts';
import type { ModelVersion, PromptVersion } from '#protocol/http/models.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { createUnsaved, isTextRecord } from '../../app/unsaved.ts';
import { useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { PromptEditor, type Written } from './prompt-editor.tsx';
import { RolloutDialog } from './rollout-dialog.tsx';
import { TextDiff } from './text-diff-view.tsx';

/** The versions whose instructions these are: the line that answers customers. */
const line = 'answers';

/** Instructions of the versions that answer: what was kept, what differs, and the desk they are written at. */
export function Prompts() {
  const { t } = useTranslation();
  const { modelServer, user, unsaved: words } = useDesk();
  const prompts = useServer(modelServer.prompts, 'prompts');
  const versions = useServer(modelServer.versions, 'versions');
  const unavailable = useUnavailable('model.edit');
  const [unsaved] = useState(() =>
    createUnsaved<Written>(words, `prompt.${user.id}`, isTextRecord(['content', 'note'])),
  );
  const [written, setWritten] = useState<Written | null>(() => unsaved.read(line));
  const [shown, setShown] = useState<PromptVersion | null>(null);
  const [released, setReleased] = useState<string | null>(null);
  if (!prompts.data) return <Unloaded of={prompts} />;
  if (!versions.data) return <Unloaded of={versions} />;
  const all = versions.data.versions.filter(each => each.line === line);
  const champion = all.find(({ aliases }) => aliases.includes('champion')) ?? null;
  const kept = prompts.data.prompts;
  const present = kept.find(({ id }) => id === champion?.promptId) ?? null;
  const write = (to: Written | null) => {
    if (to) unsaved.write(line, to);
    else unsaved.forget(line);
    setWritten(to);
  };
  return (
    <>
      {written ? (
        <PromptEditor
          written={written}
          present={present}
          champion={champion}
          onChange={write}
          onClose={() => write(null)}
          onKept={version => {
            write(null);
            prompts.reload();
            versions.reload();
            setReleased(version.id);
          }}
        />
      ) : (
        <Section
          title={t('prompts.title')}
          verbs={
            <Button
              icon={PencilLine}
              look="primary"
              unavailable={unavailable}
              onClick={() => write({ content: present?.content ?? '', note: '' })}
            >
              {t('prompts.write')}
            </Button>
          }
        >
          <p className="mb-3 max-w-[760px] text-sm text-muted">{t('prompts.intro')}</p>
          {kept.length === 0 ? (
            <Quiet>{t('prompts.none')}</Quiet>
          ) : (
            <Table
              {...{ kept, unavailable, versions: all }}
              onShow={setShown}
              onGoOn={({ content }) => write({ content, note: '' })}
            />
          )}
        </Section>
      )}
      <Shown prompt={shown} present={present} onClose={() => setShown(null)} />
      <RolloutDialog
        // A version that was just kept stands there chosen, once it is loaded.
        isOpen={released !== null && all.some(({ id }) => id === released)}
        versions={all}
        first={released}
        onClose={() => setReleased(null)}
        onStarted={versions.reload}
      />
    </>
  );
}

const head = 'py-1 pr-3 font-normal';
const cell = 'py-[7px] pr-3';

function Table({
  kept,
  versions,
  unavailable,
  onShow,
  onGoOn,
}: {
  kept: readonly PromptVersion[];
  versions: readonly ModelVersion[];
  unavailable: string | undefined;
  onShow: (prompt: PromptVersion) => void;
  onGoOn: (prompt: PromptVersion) => void;
}) {
  const { t } = useTranslation();
  const usedAs = (alias: ModelVersion['aliases'][number], { id }: PromptVersion) =>
    versions.some(({ aliases, promptId }) => promptId === id && aliases.includes(alias));
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm" aria-label={t('prompts.table')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {(['nameColumn', 'noteColumn', 'size', 'created'] as const).map(name => (
              <th key={name} scope="col" className={head}>
                {t(`prompts.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('prompts.verbs')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {kept.map(prompt => {
            const name = t('prompts.version', prompt);
            return (
              <tr key={prompt.id} className="border-b border-line">
                <th scope="row" className={`${cell} text-left font-strong`}>
                  <span className="flex flex-wrap items-center gap-2">
                    {name}
                    {usedAs('champion', prompt) && <Chip look="positive">{t('prompts.inUse')}</Chip>}
                    {usedAs('challenger', prompt) && <Chip look="warning">{t('prompts.onItsWay')}</Chip>}
                  </span>
                </th>
                <td className={`${cell} max-w-[320px] truncate text-ink-2`} title={prompt.note}>
                  {prompt.note}
                </td>
                <td className={`${cell} text-muted tabular-nums`}>
                  {t('prompts.tokens', { count: promptTokens(prompt.content) })}
                </td>
                <td className={`${cell} text-muted`}>
                  <Ago at={prompt.createdAt} />
                  <span className="block text-xs">{prompt.createdBy}</span>
                </td>
                <td className="py-1">
                  <span className="flex justify-end">
                    <Button
                      isSmall
                      look="quiet"
                      aria-label={t('prompts.compareOf', { name })}
                      onClick={() => onShow(prompt)}
                    >
                      {t('prompts.compare')}
                    </Button>
                    <Button
                      isSmall
                      look="quiet"
                      aria-label={t('prompts.fromOf', { name })}
                      unavailable={unavailable}
                      onClick={() => onGoOn(prompt)}
                    >
                      {t('prompts.from')}
                    </Button>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Shown({
  prompt,
  present,
  onClose,
}: {
  prompt: PromptVersion | null;
  present: PromptVersion | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const name = prompt ? t('prompts.version', prompt) : '';
  const isCompared = present !== null && present.id !== prompt?.id;
  return (
    <Dialog
      isOpen={prompt !== null}
      onOpenChange={open => !open && onClose()}
      title={t(isCompared ? 'prompts.diffTitle' : 'prompts.diffAlone', { name })}
      closeLabel={t('verb.close')}
      isText
    >
      <div className="p-4">
        {prompt && <TextDiff before={isCompared ? present.content : prompt.content} after={prompt.content} />}
      </div>
    </Dialog>
  );
}
