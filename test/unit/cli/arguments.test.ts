import { expect, test } from 'vitest';
import { helpOf, readArguments } from '../../../server/cli/arguments.ts';
import { type Command, CommandProblem, command } from '../../../server/cli/command.ts';

const nothing = async () => {};
const commands: Command[] = [
  command({
    name: 'user add',
    summary: 'Adds a person.',
    operands: ['email'],
    options: {
      role: { type: 'string', value: 'role', help: 'What they may do.' },
      team: { type: 'string', multiple: true, value: 'name', help: 'A team.' },
      quiet: { type: 'boolean', help: 'Says nothing.' },
    },
    run: nothing,
  }),
  command({ name: 'user list', summary: 'Lists everybody.', operands: [], options: {}, run: nothing }),
  command({ name: 'doctor', summary: 'Looks for trouble.', operands: [], options: {}, run: nothing }),
];
const read = (...words: string[]) => readArguments(words, commands);

function refusal(...words: string[]): string {
  try {
    read(...words);
  } catch (error) {
    if (error instanceof CommandProblem) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

test('words become a command, its operands and its options', () => {
  const asked = read('user', 'add', 'ada@desk.test', '--role', 'admin', '--team', 'A', '--team=B', '--quiet');
  expect(asked).toMatchObject({
    kind: 'run',
    command: { name: 'user add' },
    operands: ['ada@desk.test'],
    options: { role: 'admin', team: ['A', 'B'], quiet: true },
  });
  expect(read('user', 'add', 'x')).toMatchObject({ options: { team: [] } });
  expect(read('doctor')).toMatchObject({ kind: 'run', command: { name: 'doctor' }, operands: [] });
});

test('what is not understood is refused with what there is', () => {
  expect(refusal('user', 'ad')).toContain('There is no command "user ad"');
  expect(refusal('user', 'ad')).toContain('user list');
  expect(refusal('user', 'ad')).not.toContain('doctor');
  expect(refusal('usr')).toContain('doctor');
  expect(refusal('user', 'add')).toContain('Usage: npm run steward -- user add <email> [options]');
  expect(refusal('user', 'list', 'more')).toContain('Usage: npm run steward -- user list');
  expect(refusal('user', 'add', 'x', '--rol', 'admin')).toContain("Unknown option '--rol'");
  expect(refusal('user', 'add', 'x', '--role')).toContain('--role');
});

test('help lists all, a family, or one command with its options', () => {
  const names = (...words: string[]) => {
    const asked = read(...words);
    return asked.kind === 'help' ? asked.commands.map(({ name }) => name) : [];
  };
  expect(names()).toEqual(['user add', 'user list', 'doctor']);
  expect(names('help')).toHaveLength(3);
  expect(names('user', '--help')).toEqual(['user add', 'user list']);
  expect(names('user', 'add', '-h')).toEqual(['user add']);
  expect(names('help', 'doctor')).toEqual(['doctor']);
  const help = helpOf(commands.slice(0, 1));
  expect(help).toContain('--role <role>');
  expect(help).toContain('Says nothing.');
});

test('an operand with an ellipsis takes one or more', () => {
  const many = command({
    name: 'many',
    summary: 'Many.',
    operands: ['path…'],
    options: {},
    run: async () => {},
  });
  expect(readArguments(['many', 'a', 'b'], [many])).toMatchObject({ kind: 'run', operands: ['a', 'b'] });
  expect(() => readArguments(['many'], [many])).toThrow('Usage');
});
