const heights = [4, 7.2, 10.4];

/** Bars for low, normal and high; a filled square with a mark for urgent. */
export function PriorityMark({
  priority,
  label,
}: {
  priority: number;
  /** Its name; absent where the name stands beside it. */
  label?: string;
}) {
  const meaning = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <span {...meaning} title={label} className="flex-none">
      <svg viewBox="0 0 16 16" className="block size-[14px]" aria-hidden="true">
        {priority >= 3 ? (
          <>
            <rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="var(--danger)" />
            <path
              d="M8 4.5v4.2M8 11.3v.2"
              stroke="var(--on-danger)"
              strokeWidth="1.8"
              strokeLinecap="round"
            />
          </>
        ) : (
          heights.map((height, index) => (
            <rect
              key={height}
              x={2 + index * 4.4}
              y={14 - height}
              width="3"
              height={height}
              rx="1"
              fill={index <= priority ? 'var(--text-2)' : 'var(--border-strong)'}
            />
          ))
        )}
      </svg>
    </span>
  );
}
