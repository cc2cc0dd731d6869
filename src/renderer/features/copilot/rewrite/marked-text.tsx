import type { ReactNode } from 'react';
import type { Piece } from '#ai/copilot/word-diff.ts';
import { partsOf } from './marks.ts';

/** One side of a comparison. What is flagged is marked whatever else is true of it. */
export function MarkedText({ pieces, flags }: { pieces: readonly Piece[]; flags: readonly string[] }) {
  return (
    <p dir="auto" className="text-md leading-[19px] whitespace-pre-wrap [overflow-wrap:anywhere]">
      {partsOf(pieces, flags).map(({ from, kind, text, isFlagged }) => (
        <Marked key={from} kind={kind}>
          {isFlagged ? (
            <mark className="rounded-xs bg-warning-soft text-ink underline decoration-warning decoration-2 underline-offset-2">
              {text}
            </mark>
          ) : (
            text
          )}
        </Marked>
      ))}
    </p>
  );
}

function Marked({ kind, children }: { kind: Piece['kind']; children: ReactNode }) {
  switch (kind) {
    case 'gone':
      return <del className="rounded-xs bg-danger-soft text-ink decoration-danger">{children}</del>;
    case 'new':
      return (
        <ins className="rounded-xs bg-positive-soft text-ink decoration-positive underline-offset-2">
          {children}
        </ins>
      );
    case 'same':
      return children;
  }
}
