import { formatRoute, type Route } from './route.ts';

/** The parts of a page as links behind its name. */
export function PartLinks({
  label,
  parts,
}: {
  label: string;
  parts: readonly { key: string; name: string; route: Route; isCurrent: boolean }[];
}) {
  return (
    <nav aria-label={label} className="flex min-w-0 gap-1 overflow-x-auto">
      {parts.map(({ key, name, route, isCurrent }) => (
        <a
          key={key}
          href={formatRoute(route)}
          aria-current={isCurrent ? 'page' : undefined}
          className={`flex h-7 flex-none items-center rounded-sm px-2 text-sm no-underline -outline-offset-2 hover:no-underline ${isCurrent ? 'bg-active font-strong text-ink' : 'text-ink-2 hover:bg-hover'}`}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
