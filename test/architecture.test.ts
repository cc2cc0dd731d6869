// The walls of the house, held over every file of the repository. test/unit/architecture.test.ts shows that each can fall.
import { expect, test } from 'vitest';
import { readRepositoryFile, repositoryFiles } from './helpers/walls/repository.ts';
import { citing, rulesIn, titlesIn } from './helpers/walls/rules.ts';
import { clockDoors, dependencyFindings, type Finding, violations } from './helpers/walls/violations.ts';

const files = repositoryFiles(/^(src|server|test|bench)\/.*\.(tsx?|sql)$|^[^/]+\.ts$/);
const told = (findings: Finding[]) =>
  findings.map(({ wall, path, line, problem }) => `${path}:${line} [${wall}] ${problem}`);

test('no wall is broken', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(told(violations(files))).toEqual([]);
});

test('every dependency has its owner, and every owner its dependency', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readRepositoryFile('package.json'),
  );
  const needed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(told(dependencyFindings(needed))).toEqual([]);
});

test('no package runs a script at its install without being named', () => {
  const { packages } = JSON.parse(readRepositoryFile('package-lock.json')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const { allowScripts } = JSON.parse(readRepositoryFile('package.json'));
  const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  const named = withScript.map(([path]) => path.replace(/^.*node_modules\//, ''));
  // All are refused: what their scripts would do is done when it is needed.
  expect(allowScripts).toEqual(Object.fromEntries(named.map(name => [name, false])));
});

test('a door for clock and dice that is gone is taken off the list', () => {
  const paths = new Set(files.map(({ path }) => path));
  expect(Object.keys(clockDoors).filter(path => !paths.has(path))).toEqual([]);
});

test('each rule of the wire is cited by the title of a test, and no title cites a rule that does not exist', () => {
  const rules = rulesIn(readRepositoryFile('src/protocol/README.md'));
  expect(rules).toContain('S1');
  const titles = files.filter(({ path }) => path.startsWith('test/')).flatMap(titlesIn);
  expect(citing(rules, titles)).toEqual({ uncited: [], unknown: [] });
});
