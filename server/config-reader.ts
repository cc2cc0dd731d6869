// Reads single values of an environment and gathers what is wrong with them.

export type Environment = Record<string, string | undefined>;

export type Reader = {
  /** The value, or null when there is none; `problem` says what is wrong with it. */
  text(name: string, problem?: (value: string) => string | null): string | null;
  number(name: string, otherwise: number, lowest: number, highest: number): number;
  /** The first of the choices is the default. */
  choice<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice;
};

export function reader(env: Environment, problems: string[]): Reader {
  const text: Reader['text'] = (name, problem) => {
    const value = env[name]?.trim();
    if (!value) return null;
    const wrong = problem?.(value);
    if (wrong) problems.push(`${name} ${wrong}`);
    return value;
  };
  return {
    text,
    number(name, otherwise, lowest, highest) {
      const value = text(name, given => {
        const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
        return number >= lowest && number <= highest
          ? null
          : `must be a whole number from ${lowest} to ${highest}`;
      });
      return value === null ? otherwise : Number(value);
    },
    choice(name, choices) {
      const value = text(name, given =>
        choices.some(choice => choice === given) ? null : `must be one of ${choices.join(', ')}`,
      );
      return choices.find(choice => choice === value) ?? choices[0];
    },
  };
}

export function webUrlProblem(value: string): string | null {
  const isWeb = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  return isWeb ? null : 'must begin with http:// or https://';
}
