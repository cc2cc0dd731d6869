import { useTranslation } from 'react-i18next';
import { PartLinks } from '../../app/part-links.tsx';
import { type ModelsPart, modelsParts } from '../../app/route.ts';
import { ServerPage } from '../../app/server-page.tsx';
import { Intents } from './intents.tsx';
import { Prompts } from './prompts.tsx';
import { Rollouts } from './rollouts.tsx';
import { Spend } from './spend.tsx';
import { Training } from './training.tsx';
import { Versions } from './versions.tsx';

/** How the AI is released: what answers, what is on its way, and what is being trained. */
export function ModelsPage({ part }: { part: ModelsPart }) {
  const { t } = useTranslation();
  const parts = modelsParts.map(key => ({
    ...{ key, name: t(`models.part_${key}`) },
    ...{ route: { page: 'models', part: key } as const, isCurrent: key === part },
  }));
  return (
    <ServerPage
      title={t('page.models')}
      beside={<PartLinks label={t('models.parts')} parts={parts} />}
      needs="model.read"
      refusal={{ title: t('models.leadsOnly'), text: t('models.leadsOnlyText') }}
    >
      {part === 'rollouts' && <Rollouts />}
      {part === 'versions' && <Versions />}
      {part === 'prompts' && <Prompts />}
      {part === 'intents' && <Intents />}
      {part === 'training' && <Training />}
      {part === 'spend' && <Spend />}
    </ServerPage>
  );
}
