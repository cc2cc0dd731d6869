import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import { ServerPage } from '../../app/server-page.tsx';
import { FlowDetail } from './flow-detail.tsx';
import { FlowList } from './flow-list.tsx';

/** What the AI does step by step: all flows, or one as it is written. */
export function FlowsPage({ flowId }: { flowId: string | null }) {
  const { t } = useTranslation();
  return (
    <ServerPage
      title={t('page.flows')}
      beside={
        flowId && (
          <a href={formatRoute({ page: 'flows', flowId: null })} className="text-sm">
            {t('flows.all')}
          </a>
        )
      }
      needs="flow.read"
      refusal={{ title: t('models.leadsOnly'), text: t('flows.leadsOnlyText') }}
      width="max-w-[1240px]"
    >
      {flowId ? <FlowDetail key={flowId} id={flowId} /> : <FlowList />}
    </ServerPage>
  );
}
