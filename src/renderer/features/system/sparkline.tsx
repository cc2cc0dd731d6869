/** The last minutes as one line. It only repeats figures that stand beside it and in the table, so screen readers pass it by. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const width = 120;
  const height = 28;
  const known = values.filter(value => value !== null);
  const most = Math.max(...known, 0);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  // Bars and lines begin at nothing; a line of nothing lies at the foot.
  const y = (value: number) => height - 2 - (most === 0 ? 0 : (value / most) * (height - 4));
  let isDrawing = false;
  const path = values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return '';
      }
      const move = isDrawing ? 'L' : 'M';
      isDrawing = true;
      return `${move}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="h-7 w-full text-accent-text"
    >
      <path d={`M0 ${height - 1}H${width}`} className="stroke-line" fill="none" strokeWidth="1" />
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
