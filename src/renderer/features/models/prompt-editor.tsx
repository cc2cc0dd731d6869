import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkPrompt, promptTokens } from '#ai/prompts/check-prompt.ts';
import type { SpendProvider } from '#protocol/http/ai-spend.ts';
import type { ModelVersion, PromptVersion } from '#protocol/http/models.ts';
import type { PromptRoomAnswer } from '#protocol/http/prompts.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Choice } from '../../ui/rows.tsx';
import { Section } from '../../ui/section.tsx';
import { PromptTry } from './prompt-try.tsx';
import { TextDiff } from './text-diff-view.tsx';
import { useMoney } from './use-money.ts';

/** Not kept yet. */
export type Written = { content: string; note: string };

type Props = {
  written: Written;
  /** Those in use; null: the version that answers has none, or nothing answers. */
  present: PromptVersion | null;
  champion: ModelVersion | null;
  onChange: (written: Written) => void;
  onClose: () => void;
  onKept: (version: ModelVersion) => void;
};

/** Where instructions are written: checked as one types, tried beside those in use, kept as a version that is rolled out. */
export function PromptEditor(props: Props) {
  const { modelServer } = useDesk();
  const room = useServer(modelServer.promptRoom, 'room');
  return room.data ? <Editor {...props} room={room.data} /> : <Unloaded of={room} />;
}

function Editor({
  written,
  present,
  champion,
  room,
  onChange,
  onClose,
  onKept,
}: Props & { room: PromptRoomAnswer }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const [hasTried, setTried] = useState(false);
  const unavailable = useUnavailable('model.edit');
  const { act, refusal } = useAct(() => undefined);
  const models = modelsOf(room.models, champion);
  const [chosen, setModel] = useState(champion?.kind === 'chat' ? champion.modelName : (models[0] ?? ''));
  const provider = room.models.find(({ model }) => model === chosen);
  const problems = checkPrompt(written.content);
  const isSame = written.content.trim() === (present?.content.trim() ?? '');
  const isNoteMissing = written.note.trim() === '';
  const isBlocked = isSame || problems.some(({ isBlocking }) => isBlocking);
  const blocked = isSame ? t('prompts.unchanged') : isBlocked ? t('prompts.mend') : undefined;
  const keep = async () => {
    setTried(true);
    if (isBlocked || isNoteMissing || chosen.trim() === '') return;
    let version: ModelVersion | null = null;
    const done = await act(async (): Promise<Answer<object>> => {
      const note = written.note.trim();
      const saved = await modelServer.savePrompt({ name: 'answers', content: written.content.trim(), note });
      if (!saved.ok) return saved;
      const registered = await modelServer.register({
        ...{ line: 'answers', kind: 'chat', note, promptId: saved.prompt.id, parentId: champion?.id ?? null },
        ...{ provider: provider?.name ?? 'openai', modelName: chosen.trim() },
        ...{ parameters: champion?.parameters ?? {}, metadata: {} },
      });
      if (registered.ok) version = registered.version;
      return registered;
    });
    if (done && version) onKept(version);
  };
  return (
    <Section
      title={t('prompts.write')}
      verbs={
        <>
          <Button onClick={onClose}>{t('prompts.close')}</Button>
          <Button look="primary" unavailable={unavailable ?? blocked} onClick={() => void keep()}>
            {t('prompts.keep')}
          </Button>
        </>
      }
    >
      <div className="grid gap-5">
        <div className="grid gap-3">
          <details className="rounded-sm border border-line bg-sunken px-3 py-2 text-sm">
            <summary className="cursor-pointer font-strong">{t('prompts.rules')}</summary>
            <p className="mt-2 whitespace-pre-wrap text-ink-2">{room.rules}</p>
          </details>
          <TextAreaField
            label={t('prompts.field')}
            value={written.content}
            rows={10}
            maxLength={40_000}
            hint={`${t('prompts.tokens', { count: promptTokens(written.content) })}. ${t('prompts.offline')}`}
            onChange={event => onChange({ ...written, content: event.target.value })}
          />
          <TextField
            label={t('prompts.note')}
            value={written.note}
            maxLength={2_000}
            problem={hasTried && isNoteMissing ? t('prompts.noteMissing') : undefined}
            onChange={event => onChange({ ...written, note: event.target.value })}
          />
          {models.length > 0 ? (
            <Choice
              label={t('prompts.keptNoModel')}
              value={chosen}
              choices={models.map(model => [model, model] as const)}
              onChange={setModel}
            />
          ) : (
            <TextField
              label={t('prompts.keptNoModel')}
              value={chosen}
              maxLength={200}
              problem={hasTried && chosen.trim() === '' ? t('versions.missing') : undefined}
              onChange={event => setModel(event.target.value)}
            />
          )}
          <p role="status" className="text-sm text-danger">
            {refusal}
          </p>
        </div>
        <Checks problems={problems} isSame={isSame} />
        {present && !isSame && <TextDiff before={present.content} after={written.content.trim()} />}
        <Cost {...{ provider, written }} model={chosen} currency={room.currency} />
        <PromptTry
          room={room}
          content={written.content}
          present={present}
          model={chosen}
          isBlocked={isBlocked && !isSame}
        />
      </div>
    </Section>
  );
}

/** Those that can be asked, and the one that answers now, wherever it is. */
function modelsOf(providers: readonly SpendProvider[], champion: ModelVersion | null): string[] {
  const own = champion?.kind === 'chat' ? [champion.modelName] : [];
  return [...new Set([...own, ...providers.map(({ model }) => model)])];
}

function Checks({ problems, isSame }: { problems: ReturnType<typeof checkPrompt>; isSame: boolean }) {
  const { t } = useTranslation();
  const told: { isBlocking: boolean; text: string }[] = problems.map(({ kind, part, isBlocking }) => ({
    isBlocking,
    text: t(`prompts.check_${kind}`, { part }),
  }));
  if (isSame && problems.length === 0) told.push({ isBlocking: true, text: t('prompts.unchanged') });
  return (
    <section aria-label={t('prompts.checks')} className="text-sm">
      <h3 className="mb-1 font-strong">{t('prompts.checks')}</h3>
      {told.length === 0 && (
        <p className="flex items-center gap-1 text-positive">
          <Icon of={CircleCheck} size={14} />
          {t('prompts.sound')}
        </p>
      )}
      <ul className="grid gap-1">
        {told.map(({ isBlocking, text }) => (
          <li key={text} className={`flex items-start gap-1 ${isBlocking ? 'text-danger' : 'text-warning'}`}>
            <Icon of={isBlocking ? CircleX : TriangleAlert} size={14} className="mt-[3px] flex-none" />
            <span>
              <span className="font-strong">{t(isBlocking ? 'prompts.blocks' : 'prompts.warns')}:</span>{' '}
              {text}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Instructions are read with each answer: what that adds to its price. */
function Cost({
  written,
  provider,
  model,
  currency,
}: {
  written: Written;
  provider: SpendProvider | undefined;
  model: string;
  currency: string;
}) {
  const { t } = useTranslation();
  const money = useMoney(currency);
  if (model === '' || written.content.trim() === '') return null;
  if (provider && !provider.isMetered)
    return <p className="text-sm text-muted">{t('prompts.costFree', { model })}</p>;
  if (!provider?.price) return <p className="text-sm text-muted">{t('prompts.costUnknown', { model })}</p>;
  // Prices are for a million tokens, so a token costs as many millionths.
  const cost = money(promptTokens(written.content) * provider.price.input * 1_000);
  return <p className="text-sm text-muted tabular-nums">{t('prompts.cost', { cost, model })}</p>;
}
