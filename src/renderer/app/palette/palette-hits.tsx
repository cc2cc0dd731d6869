import { FileText, MessageSquareText, MessagesSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SearchHit, SearchKind } from '../../data/model.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago } from '../../ui/minute.tsx';
import { useNavigation } from '../navigation.tsx';
import type { Route } from '../route.ts';
import { foundHits, withoutMarkdown } from './found-hits.ts';
import { MarkedText, PaletteGroup, PaletteItem } from './palette-item.tsx';

const sections: readonly {
  name: 'conversations' | 'customers' | 'articles';
  kinds: readonly SearchKind[];
}[] = [
  { name: 'conversations', kinds: ['conversation', 'message'] },
  { name: 'customers', kinds: ['customer'] },
  { name: 'articles', kinds: ['article'] },
];
const mostPerSection = 8;

/** What was found on this computer, by kind. */
export function PaletteHits({
  hits,
  onChoose,
}: {
  hits: readonly SearchHit[];
  onChoose: (run: () => void) => void;
}) {
  const { t } = useTranslation();
  const { route, go } = useNavigation();
  const view = route.page === 'inbox' ? route.view : 'all';
  const targetOf = (hit: SearchHit): Route => {
    if (hit.kind === 'customer') return { page: 'customers', customerId: hit.id };
    if (hit.kind === 'article') return { page: 'knowledge', articleId: hit.id };
    return { page: 'inbox', view, conversationId: hit.conversationId ?? hit.id, seq: hit.seq };
  };
  return sections.map(({ name, kinds }) => {
    const found = foundHits(hits, kinds, mostPerSection);
    if (found.length === 0) return null;
    return (
      <PaletteGroup key={name} heading={t(`search.${name}`)} aside={t('search.here')}>
        {found.map(({ hit, others }) => (
          <PaletteItem
            key={`${hit.kind} ${hit.id}`}
            value={`${hit.kind} ${hit.id}`}
            onSelect={() => onChoose(() => go(targetOf(hit)))}
          >
            <HitMark hit={hit} />
            <span className="min-w-0 flex-1 truncate">
              <bdi>{hit.title}</bdi>{' '}
              <span dir="auto" className="text-muted">
                <MarkedText parts={snippetOf(hit)} />
              </span>
            </span>
            {others > 0 && (
              <span className="flex-none text-xs text-muted">{t('search.others', { count: others })}</span>
            )}
            <Ago at={hit.at} className="flex-none text-xs text-muted" />
          </PaletteItem>
        ))}
      </PaletteGroup>
    );
  });
}

const snippetOf = ({ kind, snippet }: SearchHit) =>
  kind === 'article' ? snippet.map(part => ({ ...part, text: withoutMarkdown(part.text) })) : snippet;

function HitMark({ hit }: { hit: SearchHit }) {
  if (hit.kind === 'article') return <Icon of={FileText} className="text-muted" />;
  if (hit.kind === 'customer') return <Avatar id={hit.id} name={hit.title || '?'} size={18} />;
  return <Icon of={hit.kind === 'message' ? MessageSquareText : MessagesSquare} className="text-muted" />;
}
