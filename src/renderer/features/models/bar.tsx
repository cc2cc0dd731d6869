/** A share as a bar. The figure stands beside it for those who do not see it. */
export function Bar({
  share,
  ink = 'bg-accent',
  className = 'h-2',
}: {
  /** 0 to 1. */
  share: number;
  ink?: string;
  className?: string;
}) {
  return (
    <span aria-hidden="true" className={`block overflow-hidden rounded-xs bg-sunken ${className}`}>
      <span className={`block h-full ${ink}`} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
