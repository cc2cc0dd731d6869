import { useTranslation } from 'react-i18next';
import { Avatar } from '../../ui/avatar.tsx';

/** More faces than this say nothing more; the names are in the words beside them. */
const mostFaces = 3;

/** Who else is here: their faces, and in words. */
export function Watchers({ viewing }: { viewing: readonly { personId: string; name: string }[] }) {
  const { t, i18n } = useTranslation();
  const list = new Intl.ListFormat(i18n.language);
  const names = viewing.map(({ name }) => name.split(' ')[0] ?? name);
  const label = t('seen.viewers', { names: list.format(viewing.map(({ name }) => name)) });
  return (
    <span title={label} className="flex max-w-3/4 flex-none items-center gap-1 text-ink-2">
      <span className="flex flex-none -space-x-1">
        {viewing.slice(0, mostFaces).map(({ personId, name }) => (
          <Avatar key={personId} id={personId} name={name} size={18} />
        ))}
      </span>
      <span className="truncate">
        {t('conversation.viewing', { count: names.length, names: list.format(names) })}
      </span>
    </span>
  );
}
