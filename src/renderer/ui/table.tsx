import type { ReactNode } from 'react';

/** The room of one value in a table. */
export const cell = 'py-[7px] pr-3';

/** The heads of a table. @param verbs what the last column is called for those who do not see that it holds buttons */
export function TableHeads({ of, verbs }: { of: readonly Head[]; verbs?: string | undefined }) {
  return (
    <thead>
      <tr className="border-b border-line text-left text-xs text-muted">
        {of.map(head => {
          const [name, side, shown] =
            typeof head === 'string'
              ? [head, '', head]
              : [head.number, 'text-right', head.shown ?? head.number];
          return (
            <th key={name} scope="col" className={`py-1 pr-3 font-normal ${side}`}>
              {shown}
            </th>
          );
        })}
        {verbs !== undefined && (
          <th scope="col">
            <span className="sr-only">{verbs}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

/** `number`: the column holds figures, which stand on the right. `shown`: in place of its plain name. */
export type Head = string | { number: string; shown?: ReactNode };

/** A table that is as wide as it may be, and scrolls by itself where that is not enough. */
export function Table({
  label,
  heads,
  verbs,
  className = '',
  children,
}: {
  label: string;
  heads: readonly Head[];
  verbs?: string | undefined;
  className?: string;
  /** Rows. */
  children: ReactNode;
}) {
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className={`w-full border-collapse text-sm ${className}`}>
        <TableHeads of={heads} verbs={verbs} />
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
