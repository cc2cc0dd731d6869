import { useTranslation } from 'react-i18next';
import { PartLinks } from '../../app/part-links.tsx';
import type { Route } from '../../app/route.ts';

const routes = {
  articles: { page: 'knowledge', articleId: null },
  gaps: { page: 'knowledge', articleId: null, part: 'gaps' },
} satisfies Record<string, Route>;
const parts = ['articles', 'gaps'] as const;

/** The articles, or what is missing among them. */
export function KnowledgeParts({ current }: { current: (typeof parts)[number] }) {
  const { t } = useTranslation();
  return (
    <PartLinks
      label={t('knowledgePart.parts')}
      parts={parts.map(key => ({
        ...{ key, name: t(`knowledgePart.${key}`), route: routes[key], isCurrent: key === current },
      }))}
    />
  );
}
