/** Names what failed in the runners' JSON reports, for the last lines of a long run. */

type VitestResult = { status: string; fullName: string; failureMessages?: string[] | null };
export type VitestReport = {
  testResults: { name: string; message?: string; assertionResults: VitestResult[] }[];
};
type PlaywrightSuite = {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    file: string;
    line: number;
    title: string;
    tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[];
  }[];
};
export type PlaywrightReport = {
  suites: PlaywrightSuite[];
  stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>;
};

const firstLine = (text: string | undefined): string => (text ?? '').split('\n', 1)[0]?.slice(0, 300) ?? '';

/** A line for each failed test, and for each file that could not be loaded. */
export function vitestFailures({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(test => named(name, test));
    return failed.length === 0 && message ? [`${name}: ${firstLine(message)}`] : failed;
  });
}

/** A line for each test that passed only the second time, with what it failed of first. */
export const vitestFlaky = ({ testResults }: VitestReport): string[] =>
  testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && (failureMessages ?? []).length > 0)
      .map(test => named(name, test)),
  );

const named = (file: string, { fullName, failureMessages }: VitestResult): string =>
  `${file} › ${fullName}: ${firstLine(failureMessages?.[0])}`;

/** A line for each test that ended with this status. */
export function playwrightNames(
  { suites = [], specs = [] }: Pick<PlaywrightSuite, 'suites' | 'specs'>,
  status: 'unexpected' | 'flaky',
): string[] {
  return [
    ...specs
      .filter(spec => spec.tests.some(test => test.status === status))
      .map(spec => `${spec.file}:${spec.line} › ${spec.title}`),
    ...suites.flatMap(suite => playwrightNames(suite, status)),
  ];
}
