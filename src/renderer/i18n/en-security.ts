// The door: what its page and all of its parts share.
export const security = {
  security: {
    parts: 'Parts of security',
    part_overview: 'Overview',
    part_addresses: 'Addresses',
    part_limits: 'Limits',
    part_detection: 'Detection',
    part_audit: 'Audit',
    auditText: 'Who did what, and who looked at whom, is read by admins.',
    part_keys: 'Keys',
    adminsOnly: 'Admins only',
    keysText: 'Keys are made and ended by admins, for a key acts for whoever made it.',
    part_people: 'People',
    part_sso: 'Single sign-on',
    ssoText: 'How people of the organisation come in is set up by admins.',
    part_privacy: 'Privacy',
    leadsOnly: 'Supervisors and admins only',
    leadsOnlyText: 'Who comes in and what is refused is seen by those who watch over the desk.',
  },
} as const;
