import { CloudOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/empty.tsx';
import { Failure } from '../ui/failure.tsx';
import { LoadingRows } from '../ui/loading.tsx';
import type { Loaded } from './use-server.ts';

/** In place of what was never loaded, while there is no connection. */
export function NeedsServer() {
  const { t } = useTranslation();
  return (
    <div className="h-40 rounded-md border border-line">
      <Empty icon={CloudOff} title={t('server.needed')} text={t('server.neededText')} />
    </div>
  );
}

/** In place of what only the server knows, until it is here: there is no connection, it was refused, or it is on its way. */
export function Unloaded({
  of: { isOffline, problem },
}: {
  of: Pick<Loaded<object>, 'isOffline' | 'problem'>;
}) {
  const { t } = useTranslation();
  if (isOffline) return <NeedsServer />;
  if (problem) return <Failure title={t('server.failed')} text={problem.message} />;
  return <LoadingRows rows={4} height="h-12" label={t('server.loading')} />;
}
