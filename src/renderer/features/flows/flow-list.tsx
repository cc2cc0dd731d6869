import { Plus, Workflow } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { starters } from '#ai/flows/starters.ts';
import type { FlowDefinition, FlowSummary, ListedFlow } from '#protocol/http/flows.ts';
import { useNavigation } from '../../app/navigation.tsx';
import { formatRoute } from '../../app/route.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Section } from '../../ui/section.tsx';
import { useTriggerWords } from './use-flows.ts';

const starterNames = ['order_status', 'return_request', 'leave_message'] as const;
const empty: FlowDefinition = { locale: 'en', triggers: [], steps: [], examples: [] };
const stateLooks = { draft: 'plain', published: 'positive', retired: 'bare' } as const;

export function FlowList() {
  const { t } = useTranslation();
  const { flowServer } = useDesk();
  const { go } = useNavigation();
  const loaded = useServer(flowServer.list, 'flows');
  const { act, refusal } = useAct(loaded.reload);
  const unavailable = useUnavailable('flow.edit');
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { flows } = loaded.data;
  const begin = (name: string, definition: FlowDefinition) =>
    void act(async () => {
      const answer = await flowServer.create({ name, definition });
      if (answer.ok) go({ page: 'flows', flowId: answer.flow.id });
      return answer;
    });
  const verbs = (
    <>
      {starterNames.map(each => (
        <Button
          key={each}
          unavailable={unavailable}
          onClick={() => begin(t(`flows.starter_${each}`), starters[each])}
        >
          {t(`flows.starter_${each}`)}
        </Button>
      ))}
      <Button
        icon={Plus}
        look="primary"
        unavailable={unavailable}
        onClick={() => begin(t('flows.unnamed'), empty)}
      >
        {t('flows.blank')}
      </Button>
    </>
  );
  return (
    <Section title={t('flows.all')} verbs={flows.length > 0 && verbs}>
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      {flows.length === 0 ? (
        <div className="min-h-60 rounded-md border border-line">
          <Empty icon={Workflow} title={t('flows.none')} text={t('flows.noneText')}>
            {verbs}
          </Empty>
        </div>
      ) : (
        <Table flows={flows} />
      )}
    </Section>
  );
}

function Table({ flows }: { flows: readonly ListedFlow[] }) {
  const { t, i18n } = useTranslation();
  const words = useTriggerWords();
  const plain = new Intl.NumberFormat(i18n.language);
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm" aria-label={t('flows.all')}>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {(['name', 'state', 'trigger', 'started', 'completed', 'handedOver', 'changed'] as const).map(
              name => (
                <th key={name} scope="col" className="py-1 pr-3 font-normal">
                  {t(`flows.col_${name}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {flows.map(flow => (
            <tr key={flow.id} className="border-b border-line align-top">
              <td className="py-[7px] pr-3 font-strong">
                <a href={formatRoute({ page: 'flows', flowId: flow.id })}>{flow.name}</a>
              </td>
              <td className="py-[7px] pr-3">
                <FlowStateChips flow={flow} />
              </td>
              <td className="py-[7px] pr-3 text-ink-2">
                {flow.triggers.map(words).join(' · ') || t('flows.never')}
              </td>
              {(['started', 'completed', 'handedOver'] as const).map(name => (
                <td key={name} className="py-[7px] pr-3 tabular-nums">
                  {plain.format(flow.counts[name])}
                </td>
              ))}
              <td className="py-[7px] pr-3 text-muted">
                <Ago at={flow.updatedAt} />
                <span className="block text-xs">{flow.updatedBy}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function FlowStateChips({ flow }: { flow: Pick<FlowSummary, 'state' | 'version' | 'isChanged'> }) {
  const { t } = useTranslation();
  return (
    <span className="flex flex-wrap gap-1">
      <Chip look={stateLooks[flow.state]}>{t(`flows.state_${flow.state}`)}</Chip>
      {flow.version > 0 && <Chip>{t('flows.version', { number: flow.version })}</Chip>}
      {flow.version > 0 && flow.isChanged && <Chip look="warning">{t('flows.changed')}</Chip>}
    </span>
  );
}
