import { CornerDownRight, Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConversation } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useActions } from '../action-center.tsx';
import { actionIcons } from '../action-icons.ts';
import { type ActionGroup, type ActionId, actionIds, specOf } from '../keymap.ts';
import { useKeys } from '../kit.tsx';
import { useNavigation } from '../navigation.tsx';
import { MarkedText, PaletteGroup, PaletteItem } from './palette-item.tsx';
import { matchLabel } from './palette-match.ts';

/** Opening what is open, and a second key for the same. */
const left: ReadonlySet<ActionId> = new Set(['desk.palette', 'desk.search', 'desk.undoChord']);

function useFound(typed: string) {
  const { t } = useTranslation();
  const actions = useActions();
  return (group: ActionGroup) =>
    actionIds
      .filter(id => specOf(id).group === group && !left.has(id))
      .flatMap(id => {
        const handler = actions.find(id);
        const match = matchLabel(t(`action.${id}`), typed);
        return handler && match ? [{ id, handler, match }] : [];
      })
      .sort((a, b) => b.match.score - a.match.score);
}

export function useHasActions(typed: string): boolean {
  const found = useFound(typed);
  return (['conversation', 'go', 'desk'] as const).some(group => found(group).length > 0);
}

/** The verbs that can run now, with their keys; those that cannot say why. */
export function PaletteActions({
  typed,
  groups,
  onChoose,
}: {
  typed: string;
  groups: readonly ActionGroup[];
  onChoose: (run: () => void) => void;
}) {
  const found = useFound(typed);
  const actions = useActions();
  const keys = useKeys();
  const headingOf = useHeading();
  return groups.map(group => {
    const items = found(group);
    if (items.length === 0) return null;
    return (
      <PaletteGroup key={group} heading={headingOf(group)}>
        {items.map(({ id, handler, match }) => (
          <PaletteItem
            key={id}
            value={id}
            isDisabled={handler.unavailable !== undefined}
            onSelect={() => onChoose(() => actions.run(id))}
          >
            <Icon of={actionIcons[id] ?? CornerDownRight} className="text-muted" />
            <span className="min-w-0 flex-1 truncate">
              <MarkedText parts={match.marked} />
            </span>
            {handler.unavailable === undefined ? (
              <Keys keys={keys.caps(id)} />
            ) : (
              <span className="flex items-center gap-1 text-xs text-muted">
                <Icon of={Info} size={12} />
                {handler.unavailable}
              </span>
            )}
          </PaletteItem>
        ))}
      </PaletteGroup>
    );
  });
}

/** Names whose conversation the verbs are for. */
function useHeading(): (group: ActionGroup) => string {
  const { t } = useTranslation();
  const { route } = useNavigation();
  const openId = route.page === 'inbox' ? route.conversationId : null;
  const conversation = useConversation(openId ?? '')?.conversation;
  return group => {
    if (group !== 'conversation' || !conversation) return t(`shortcuts.${group}`);
    return t('palette.thisConversation', {
      name: conversation.customerName || t('customer.nameless'),
      number: conversation.number,
    });
  };
}
