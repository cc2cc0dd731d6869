import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flow } from '#protocol/http/flows.ts';
import { useNavigation } from '../../app/navigation.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { LanguageField } from '../../ui/language-field.tsx';
import { languagesOf } from './flow-edit.ts';
import { FlowStateChips } from './flow-list.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import type { EditedFlow } from './use-edited.ts';

type Props = {
  flow: Flow;
  edited: EditedFlow;
  /** It was saved or published: the same words. */
  onFlow: (flow: Flow) => void;
  /** Another draft is to be shown. */
  onOther: (flow: Flow) => void;
  isReadOnly: boolean;
  hasProblems: boolean;
  failing: readonly string[];
};

/** What the flow is called, how it stands, and what can be done with it. */
export function FlowHead({ flow, edited, isReadOnly, hasProblems, failing, onFlow, onOther }: Props) {
  const { t } = useTranslation();
  const { flowServer } = useDesk();
  const { go } = useNavigation();
  const unavailable = useUnavailable('flow.edit');
  const { act, refusal } = useAct(() => undefined);
  const [isPublishing, setPublishing] = useState(false);
  const { name, definition, updatedAt, isChanged } = edited;
  const take = (answer: Answer<{ flow: Flow }>, then: (flow: Flow) => void) => {
    if (answer.ok) {
      edited.forget();
      then(answer.flow);
    }
    return answer;
  };
  const save = () => flowServer.save(flow.id, { name, definition, updatedAt });
  const publish = (note: string, override: string) =>
    void act(async () => {
      const saved = isChanged ? await save() : null;
      if (saved && !saved.ok) return saved;
      if (saved) take(saved, onFlow);
      const from = saved?.flow.updatedAt ?? updatedAt;
      return take(await flowServer.publish(flow.id, { updatedAt: from, note, override }), onFlow);
    }).then(() => setPublishing(false));
  const remove = () =>
    void act(async () => {
      const answer = await flowServer.remove(flow.id);
      if (answer.ok) {
        edited.forget();
        go({ page: 'flows', flowId: null });
      }
      return answer;
    });
  const unpublishable =
    unavailable ??
    (hasProblems ? t('flows.mendFirst') : undefined) ??
    (isChanged || flow.isChanged || flow.state !== 'published' ? undefined : t('flows.isPublished'));
  return (
    <section aria-label={name} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-lg font-strong">{name}</h2>
        <FlowStateChips flow={flow} />
        {isChanged && <span className="text-sm text-warning">{t('flows.unsaved')}</span>}
        <span className="ml-auto flex flex-wrap gap-2">
          {isChanged && (
            <Button
              look="quiet"
              unavailable={unavailable}
              onClick={() => void act(async () => take(await flowServer.get(flow.id), onOther))}
            >
              {t('flows.discard')}
            </Button>
          )}
          {flow.version === 0 && (
            <Button look="danger" unavailable={unavailable} onClick={remove}>
              {t('flows.remove')}
            </Button>
          )}
          {flow.state === 'published' && (
            <Button
              unavailable={unavailable ?? (isChanged ? t('flows.saveFirst') : undefined)}
              onClick={() => void act(async () => take(await flowServer.retire(flow.id), onFlow))}
            >
              {t('flows.retire')}
            </Button>
          )}
          <Button
            unavailable={unavailable ?? (isChanged ? undefined : t('flows.isSaved'))}
            onClick={() => void act(async () => take(await save(), onFlow))}
          >
            {t('flows.save')}
          </Button>
          <Button look="primary" unavailable={unpublishable} onClick={() => setPublishing(true)}>
            {t('flows.publish')}
          </Button>
        </span>
      </div>
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      {!isReadOnly && (
        <div className="grid max-w-[520px] grid-cols-[minmax(0,1fr)_160px] gap-2">
          <TextField
            label={t('flows.name')}
            value={name}
            maxLength={120}
            problem={name.trim() === '' ? t('flows.missing') : undefined}
            onChange={event => edited.edit({ name: event.target.value })}
          />
          <LanguageField
            label={t('flows.mainLanguage')}
            value={definition.locale}
            languages={languagesOf(definition, ['en', 'de', 'fr'])}
            onChange={locale => edited.edit({ definition: { ...definition, locale } })}
          />
        </div>
      )}
      {isPublishing && (
        <PublishDialog failing={failing} onPublish={publish} onClose={() => setPublishing(false)} />
      )}
    </section>
  );
}
