import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { formatRoute, type ModelsPart, modelsParts } from '../../app/route.ts';
import { useDesk, useSync } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { Rollouts } from './rollouts.tsx';
import { Spend } from './spend.tsx';
import { Training } from './training.tsx';
import { Versions } from './versions.tsx';

/** How the AI is released: what answers, what is on its way, and what is being trained. */
export function ModelsPage({ part }: { part: ModelsPart }) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const isOffline = useSync().state === 'offline';
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 flex-none items-center gap-3 border-b border-line px-4">
        <h1 className="text-lg font-strong">{t('page.models')}</h1>
        <nav aria-label={t('models.parts')} className="flex gap-1">
          {modelsParts.map(each => (
            <a
              key={each}
              href={formatRoute({ page: 'models', part: each })}
              aria-current={each === part ? 'page' : undefined}
              className={`flex h-7 items-center rounded-sm px-2 text-sm no-underline hover:no-underline ${each === part ? 'bg-active font-strong text-ink' : 'text-ink-2 hover:bg-hover'}`}
            >
              {t(`models.part_${each}`)}
            </a>
          ))}
        </nav>
        {isOffline && (
          <span role="status" className="text-sm text-warning">
            {t('server.oldLine')}
          </span>
        )}
      </div>
      {may(user.role, 'model.read') ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div className="min-h-0 flex-1 overflow-y-auto -outline-offset-2" tabIndex={0}>
          <div className="grid max-w-[1080px] grid-cols-[minmax(0,1fr)] gap-8 px-4 py-5">
            {part === 'rollouts' && <Rollouts />}
            {part === 'versions' && <Versions />}
            {part === 'training' && <Training />}
            {part === 'spend' && <Spend />}
          </div>
        </div>
      ) : (
        <Empty icon={Lock} title={t('models.leadsOnly')} text={t('models.leadsOnlyText')} />
      )}
    </div>
  );
}
