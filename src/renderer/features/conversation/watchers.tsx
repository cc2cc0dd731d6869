import { Eye } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../data/desk.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { usePresences } from '../presence/use-presence.ts';

/** More faces than this say nothing more; the names are in the words beside them. */
const mostFaces = 3;

/** The faces of those who look at it too, and how they are. The words are in the line under the subject. */
export function WatcherFaces({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useTranslation();
  const { viewing } = useLive(conversationId);
  const presence = usePresences(viewing.map(({ personId }) => personId));
  if (viewing.length === 0) return null;
  const names = new Intl.ListFormat(i18n.language).format(viewing.map(({ name }) => name));
  const label = t('seen.viewers', { names });
  return (
    <span role="img" aria-label={label} title={label} className="mr-2 flex flex-none -space-x-1">
      {viewing.slice(0, mostFaces).map(({ personId, name }) => (
        <Avatar key={personId} id={personId} name={name} presence={presence[personId]?.state} />
      ))}
      {viewing.length > mostFaces && (
        <span className="inline-flex h-6 items-center pl-2 text-xs text-muted tabular-nums">
          +{viewing.length - mostFaces}
        </span>
      )}
    </span>
  );
}

/** Who else is here, in words. */
export function WatcherNames({ viewing }: { viewing: readonly { personId: string; name: string }[] }) {
  const { t, i18n } = useTranslation();
  const names = viewing.map(person => person.name.split(' ')[0] ?? person.name);
  return (
    <span className="flex min-w-0 items-center gap-1 text-ink-2">
      <Icon of={Eye} size={12} />
      <span className="truncate">
        {t('conversation.viewing', {
          count: names.length,
          names: new Intl.ListFormat(i18n.language).format(names),
        })}
      </span>
    </span>
  );
}
