import { useEffect, useState } from 'react';

/** Grey shapes appear only when waiting is noticed: nothing for 200 ms. */
export function useLate(isWaiting: boolean, afterMs = 200): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [isWaiting, afterMs]);
  return isWaiting && isLate;
}

const widths = ['w-1/2', 'w-1/3', 'w-3/5', 'w-2/5'];
const secondWidths = ['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3'];

/** Grey shapes of the rows to come. */
export function LoadingRows({ rows, height, label }: { rows: number; height: string; label: string }) {
  const isLate = useLate(true);
  if (!isLate) return null;
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the shapes never move
          key={index}
          className={`flex items-center gap-[10px] border-b border-line px-4 ${height}`}
        >
          <span className="size-6 flex-none rounded-full bg-active" />
          <span className="grid flex-1 gap-2">
            <span className={`h-[9px] rounded-xs bg-active ${widths[index % 4]}`} />
            <span className={`h-[9px] rounded-xs bg-active opacity-60 ${secondWidths[index % 4]}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
