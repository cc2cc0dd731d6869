import { Component, type ErrorInfo, type ReactNode } from 'react';
import { PaneFailure } from './pane-failure.tsx';

type Props = {
  /** What broke, in the reader's words: "The conversation". */
  part: string;
  /** A new value forgets the failure: another conversation may well be fine. */
  resetKey?: string;
  onError?: (error: Error, id: string) => void;
  children: ReactNode;
};
type State = { failure: { error: Error; id: string } | null };

/** Five signs to read aloud, like 7F3K-20; without letters that look alike. */
export function createQuoteId(random: () => number): string {
  const signs = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
  const pick = () => signs[Math.floor(random() * signs.length)] ?? '2';
  return `${pick()}${pick()}${pick()}${pick()}-${pick()}${pick()}`;
}

// React has no other way to catch what a child throws while it renders.
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(error: unknown): State {
    return {
      failure: {
        error: error instanceof Error ? error : new Error(String(error)),
        id: createQuoteId(Math.random),
      },
    };
  }

  override componentDidCatch(error: Error, _info: ErrorInfo): void {
    const { failure } = this.state;
    if (failure) this.props.onError?.(error, failure.id);
  }

  override componentDidUpdate(before: Props): void {
    if (before.resetKey !== this.props.resetKey && this.state.failure) this.setState({ failure: null });
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    return (
      <PaneFailure
        part={this.props.part}
        failure={failure}
        onRetry={() => this.setState({ failure: null })}
      />
    );
  }
}
