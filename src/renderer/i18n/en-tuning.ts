// Models that a provider tunes.
export const tuning = {
  tuning: {
    start: 'Tune a model',
    title: 'Tune a model on {{name}}',
    begin: 'Begin',
    leaves_one:
      'The provider gets {{count}} talk, without cards, IBANs, addresses and numbers. It charges for each token.',
    leaves_other:
      'The provider gets {{count}} talks, without cards, IBANs, addresses and numbers. It charges for each token.',
    baseModel: 'Model to begin from, as its provider calls it',
    epochs: 'How often each talk is seen',
    epochsHint: 'Empty: as the provider thinks best.',
    epochsWrong: 'A whole number from 1 to 50.',
    noProvider: 'Needs a provider: set OPENAI_API_KEY.',
    talks_one: '{{shown}} talk',
    talks_other: '{{shown}} talks',
    phase_upload: 'Sending the talks',
    phase_wait: 'Waiting for the provider',
    phase_tune: 'The provider tunes it',
    minutes: 'about {{minutes}} min left',
    model: 'Model',
    loss: 'Training loss',
    steps: 'Steps',
    stepsOf: '{{step}} of {{steps}}',
    tokens: 'Tokens charged',
  },
};
