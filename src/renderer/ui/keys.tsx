/** Key caps. Hidden from screen readers: the control carries `aria-keyshortcuts` or says its key in words. */
export function Keys({
  keys,
  look = 'raised',
  className = '',
}: {
  keys: readonly string[];
  look?: 'raised' | 'flat' | 'on-accent';
  className?: string;
}) {
  if (keys.length === 0) return null;
  const attributes =
    look === 'flat' ? { 'data-flat': '' } : look === 'on-accent' ? { 'data-on-accent': '' } : {};
  return (
    <span aria-hidden="true" className={`inline-flex gap-[2px] ${className}`}>
      {keys.map(key => (
        <kbd key={key} className="kbd" {...attributes}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
