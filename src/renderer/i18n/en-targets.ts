// What is promised to customers, and how near it is.
export const targets = {
  targets: {
    head: 'Service targets',
    intro:
      'How soon a person replies and by when it is over, from the moment a conversation is for people. Write 30m, 4h or 2d. The most exact target counts; conversations keep the one of the day they began. What pauses stands still while a conversation is snoozed, or waits for its customer after a person replied.',
    none: 'Nothing is promised yet.',
    number: 'Target {{number}}',
    add: 'Add a target',
    remove: 'Remove target {{number}}',
    team: 'Team',
    everyTeam: 'Every team',
    priority: 'Priority',
    everyPriority: 'Every one',
    firstReply: 'First reply in',
    resolution: 'Resolved in',
    pauses: 'While waiting or snoozed',
    pause: {
      none: 'Nothing pauses',
      resolution: 'Resolution pauses',
      both: 'Both pause',
    },
    inHours: 'Opening hours only',
    notATime: 'Write a time such as 30m, 4h or 2d.',
    twice: 'One team and priority has one target, and each promises something.',
    dueIn: 'Due in {{minutes}} min',
    overdue: 'Overdue',
  },
} as const;
