// Working beside others: how they are, and what they do in the same conversation.
export const together = {
  collision: {
    typing_one: '{{names}} is writing a reply too',
    typing_other: '{{names}} are writing a reply too',
    replied_one: '{{who}} replied at {{clock}}, after you began.',
    replied_other: '{{count}} replies came in after you began, the last by {{who}} at {{clock}}.',
    catchingUp: 'Catching up. Others may have replied while you were away.',
    asked: 'Not sent yet. Send again if you still want to.',
    look: 'Look',
  },
  seen: {
    text: '{{state}}: {{text}}',
    textUntil: '{{state}}: {{text}}, until {{when}}',
    until: '{{state}}, until {{when}}',
    offlineSince: 'Offline, seen {{when}} ago',
    offlineOn: 'Offline, seen {{date}}',
    offlineJustNow: 'Offline, seen just now',
    pending: '{{state}}, waits to be sent',
    teamHere_zero: 'nobody online',
    teamHere_one: '{{count}} online',
    teamHere_other: '{{count}} online',
    viewers: 'Looking at this now: {{names}}',
  },
} as const;
