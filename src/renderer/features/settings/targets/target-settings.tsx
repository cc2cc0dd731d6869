import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TargetsAnswer } from '#protocol/http/targets.ts';
import { may } from '#protocol/permissions.ts';
import { targetProblems } from '#protocol/service-targets.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { draftsOf, type TargetDraft, targetsOf } from './target-form.ts';
import { TargetRow } from './target-row.tsx';

/** What is promised to customers, of the whole desk. */
export function TargetSettings() {
  const { user } = useDesk();
  return may(user.role, 'analytics.read') ? <Targets /> : null;
}

function Targets() {
  const { t } = useTranslation();
  const { targets } = useDesk().securityServer;
  const loaded = useServer(targets.read, 'targets');
  return (
    <Section title={t('targets.head')}>
      <Quiet>{t('targets.intro')}</Quiet>
      {!loaded.data && <Unloaded of={loaded} />}
      {loaded.data && <Form key={loaded.data.version} held={loaded.data} onChanged={loaded.reload} />}
    </Section>
  );
}

function Form({ held, onChanged }: { held: TargetsAnswer; onChanged: () => void }) {
  const { t } = useTranslation();
  const { targets: server } = useDesk().securityServer;
  const [drafts, setDrafts] = useState<readonly TargetDraft[]>(() => draftsOf(held.targets));
  const [nextKey, setNextKey] = useState(held.targets.length);
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('team.edit');
  const targets = targetsOf(drafts);
  const wrong =
    targets === null ? t('targets.notATime') : wrongIn(targetProblems(targets).length, t('targets.twice'));
  const isChanged = JSON.stringify(drafts) !== JSON.stringify(draftsOf(held.targets));
  const change = (key: number, change: Partial<TargetDraft>) =>
    setDrafts(drafts.map(draft => (draft.key === key ? { ...draft, ...change } : draft)));
  const add = () => {
    const whose = { teamId: null, priority: null, isInOpeningHours: true, pauses: 'resolution' } as const;
    setDrafts([...drafts, { ...whose, firstReply: '', resolution: '', key: nextKey }]);
    setNextKey(nextKey + 1);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (targets && wrong === undefined) void act(() => server.save(targets, held.version));
  };
  return (
    <form onSubmit={save} className="mt-2 grid gap-2 text-sm">
      {drafts.length === 0 && <Quiet>{t('targets.none')}</Quiet>}
      {drafts.map((draft, place) => (
        <fieldset key={draft.key} className="flex flex-wrap items-end gap-2 border-b border-line pb-2">
          <legend className="sr-only">{t('targets.number', { number: place + 1 })}</legend>
          <TargetRow draft={draft} isOff={unavailable !== undefined} onChange={to => change(draft.key, to)} />
          <Button
            isSmall
            look="quiet"
            aria-label={t('targets.remove', { number: place + 1 })}
            unavailable={unavailable}
            onClick={() => setDrafts(drafts.filter(({ key }) => key !== draft.key))}
          >
            <Icon of={Trash2} size={14} />
          </Button>
        </fieldset>
      ))}
      <p role="status" className="text-danger empty:hidden">
        {refusal}
      </p>
      <div className="flex items-center gap-2">
        <Button isSmall unavailable={unavailable} onClick={add}>
          <Icon of={Plus} size={14} />
          {t('targets.add')}
        </Button>
        {isChanged && (
          <Button isSmall look="primary" type="submit" unavailable={unavailable ?? wrong}>
            {t('verb.save')}
          </Button>
        )}
        {isChanged && wrong && <span className="text-xs text-danger">{wrong}</span>}
        {!isChanged && held.changedAt !== null && (
          <span className="text-xs text-muted">
            {held.changedBy}, <Ago at={held.changedAt} />
          </span>
        )}
      </div>
    </form>
  );
}

const wrongIn = (problems: number, says: string): string | undefined => (problems > 0 ? says : undefined);
