/**
 * Where personal data is, in one place: every table of the database with what it holds of whom and what becomes of it. A test holds it
 * to the database, so that a new table or a new text without a treatment fails.
 */

type OfCustomers = {
  about: 'customer';
  /** Columns with words, names, addresses or answers of a customer, or about one. */
  holds: readonly string[];
  /** Other columns of text: states, kinds, names of the desk's own. */
  plain: readonly string[];
  /** What of it an export contains; '' for nothing, with the reason in `why`. */
  exported: string;
  /** `deleted`: the rows go. `cleared`: they stay without what they hold and without whose it was. */
  erased: 'deleted' | 'cleared';
  why: string;
};
type OfStaff = { about: 'staff'; why: string };
type OfNobody = { about: 'nobody'; why: string };

export const personalData: Readonly<Record<string, OfCustomers | OfStaff | OfNobody>> = {
  address_blocks: {
    about: 'nobody',
    why: 'Networks that are kept out for a while; they run out by themselves.',
  },
  address_countries: { about: 'nobody', why: 'Rules by country, and who changed them.' },
  address_rules: { about: 'nobody', why: 'Networks that staff let in or keep out, and who did.' },
  address_scores: { about: 'nobody', why: 'What networks did lately; it is forgotten by itself.' },
  address_version: { about: 'nobody', why: 'A number.' },
  ai_calls: {
    ...{ about: 'customer', holds: [], plain: ['purpose', 'provider', 'model', 'outcome'] },
    ...{
      exported: '',
      erased: 'cleared',
      why: 'What a model cost stays, without the conversation that it was for.',
    },
  },
  ai_feedback: {
    ...{ about: 'customer', holds: [], plain: ['by_kind'], exported: 'feedback', erased: 'deleted' },
    why: 'The figures of the model versions have counted it.',
  },
  ai_runs: {
    ...{ about: 'customer', holds: ['question', 'text', 'steps', 'passages', 'intent'] },
    plain: ['purpose', 'provider', 'model', 'prompt_version', 'decision', 'reason', 'fate', 'version_name'],
    ...{ exported: 'aiRuns', erased: 'deleted', why: 'A trace quotes the question and the answer.' },
  },
  alerts: { about: 'nobody', why: 'States of the installation.' },
  analytics_due: {
    about: 'nobody',
    why: 'Which conversations are to be summed up anew; gone within a minute.',
  },
  api_key_counts: { about: 'nobody', why: 'Counts of keys.' },
  api_key_places: { about: 'nobody', why: 'Networks that programs call from.' },
  api_key_secrets: { about: 'nobody', why: 'Hashes of keys.' },
  api_key_usage: { about: 'nobody', why: 'Counts of keys by route.' },
  api_keys: { about: 'staff', why: 'Keys of programs, and who made them.' },
  article_sources: { about: 'nobody', why: 'Where articles came from.' },
  article_versions: { about: 'nobody', why: 'Written by the desk for everybody.' },
  article_votes: { about: 'nobody', why: 'How often a page helped, by day; nobody’s name or id is in it.' },
  articles: {
    about: 'nobody',
    why: 'Written by the desk for everybody; whoever writes one sees to it that nobody is named.',
  },
  audit_details: {
    about: 'staff',
    why: 'What staff changed, by the names of fields; of customers neither words nor names.',
  },
  audit_checked: { about: 'nobody', why: 'Up to where the log was checked.' },
  audit_entries: { about: 'staff', why: 'Who did what, and to which thing; a chain that only grows.' },
  auth_account: { about: 'staff', why: 'How staff sign in; goes with the person.' },
  auth_session: { about: 'staff', why: 'Where staff are signed in; goes when it ends.' },
  auth_user: { about: 'staff', why: 'Who may sign in; goes with the person.' },
  auth_verification: { about: 'staff', why: 'Codes under way; they run out.' },
  factor_recovery_codes: { about: 'staff', why: 'Hashes of codes of the staff; go with the person.' },
  factor_rules: { about: 'nobody', why: 'Which roles must have a second factor.' },
  passkeys: { about: 'staff', why: 'Public keys of devices of the staff; go with the person.' },
  passkey_challenges: { about: 'staff', why: 'What devices are asked to sign; they run out.' },
  factor_totp: { about: 'staff', why: 'Sealed secrets of the staff; go with the person.' },
  change_horizon: { about: 'nobody', why: 'Numbers of transactions.' },
  changes: { about: 'nobody', why: 'Ids and numbers: what a console must be told is gone.' },
  commands: {
    ...{
      about: 'customer',
      holds: ['answer'],
      plain: ['kind', 'payload_hash', 'actor'],
      exported: '',
      erased: 'cleared',
    },
    why: 'An answer quotes two values where they met; what it says stands in the profile. That the command ran stays, so that it never runs twice.',
  },
  console_devices: { about: 'staff', why: 'Which browsers and desktops keep a copy; goes with the person.' },
  session_hours: { about: 'nobody', why: 'How many visits of the widget there were in an hour.' },
  widget_sessions: {
    ...{ about: 'customer', holds: [], plain: [], exported: '', erased: 'deleted' },
    why: 'When somebody last came to the widget, for counting it; goes with the customer, and what was counted stays.',
  },
  agent_hours: { about: 'staff', why: 'The minutes in which people were at a console, for occupancy.' },
  agent_spells: { about: 'staff', why: 'When who had which conversation, by random ids.' },
  conversation_figures: {
    about: 'nobody',
    why: 'Counts, times and random ids; whose conversation it was is gone with it.',
  },
  conversations: {
    ...{
      about: 'customer',
      holds: [
        'customer_name',
        'subject',
        'handover',
        'last_message',
        'rating',
        'recommendation',
        'page',
        'locale',
        'tags',
      ],
    },
    ...{
      plain: ['channel', 'status', 'turn', 'skills', 'promised', 'merged_into'],
      exported: 'conversations',
      erased: 'deleted',
    },
    why: 'A row without a name stays in erased_conversations for statistics.',
  },
  copilot_uses: {
    ...{ about: 'customer', holds: [], plain: ['source'], exported: '', erased: 'deleted' },
    why: 'Which proposals agents used; the figures of the versions have counted it.',
  },
  customers: {
    about: 'customer',
    holds: ['external_id', 'name', 'email', 'phone', 'locale', 'time_zone', 'attributes', 'note'],
    ...{ plain: [], exported: 'profile', erased: 'deleted', why: 'Who it is.' },
  },
  datasets: {
    ...{ about: 'customer', holds: ['content'], plain: ['name', 'sha256', 'source', 'created_by', 'format'] },
    ...{ exported: '', erased: 'cleared' },
    why: 'Lines that say what the customer wrote are blanked. The sum stays that of what models were trained on.',
  },
  delivery_health: { about: 'nobody', why: 'How ways of sending do.' },
  deployment_evidence: { about: 'nobody', why: 'Figures of versions.' },
  deployments: { about: 'nobody', why: 'Rollouts of versions.' },
  desk_events: {
    ...{ about: 'customer', holds: [], plain: ['type', 'facts'], exported: '', erased: 'deleted' },
    why: 'Ids and states of what programs are told; words are read when it is sent.',
  },
  drafts: {
    ...{
      about: 'customer',
      holds: ['text', 'citations'],
      plain: ['provider', 'model'],
      exported: '',
      erased: 'deleted',
    },
    why: 'What was proposed and not sent is nothing that was told to anybody; the trace of it is exported.',
  },
  drop_runs: {
    about: 'nobody',
    why: 'Which table was put into which file, and how that ended; what is in the file is its owner’s to delete.',
  },
  drop_leftovers: { about: 'nobody', why: 'Uploads that were given up, until the storage let them go.' },
  drops: { about: 'nobody', why: 'Which tables go into storage, and when.' },
  epoch: { about: 'nobody', why: 'Which database this is.' },
  erased_conversations: { about: 'nobody', why: 'Days and counts; whose they were is not in it.' },
  erasures: {
    about: 'nobody',
    why: 'Ids that stand nowhere else: kept so that an older backup is erased again.',
  },
  event_horizon: { about: 'nobody', why: 'A number.' },
  event_inbox: {
    ...{ about: 'customer', holds: [], plain: ['type', 'facts'], exported: '', erased: 'deleted' },
    why: 'The same, for the moment until it has its place.',
  },
  evaluations: { about: 'nobody', why: 'Figures of versions.' },
  evaluation_suites: { about: 'nobody', why: 'Which data set a line has to pass.' },
  export_chunks: {
    ...{ about: 'customer', holds: ['content'], plain: [], exported: '', erased: 'deleted' },
    why: 'Tables that staff took along. Nobody can tell whose rows are in a packed file, so every one goes; they run out within a week anyway.',
  },
  exports: { about: 'staff', why: 'Who took which table along, and of which time.' },
  flow_runs: {
    ...{
      about: 'customer',
      holds: ['state'],
      plain: ['status', 'at_step', 'steps'],
      exported: 'flowRuns',
      erased: 'cleared',
    },
    why: 'What a customer told goes; how far customers came is counted on.',
  },
  flow_versions: { about: 'nobody', why: 'Written by the desk.' },
  flows: { about: 'nobody', why: 'Written by the desk.' },
  incidents: { about: 'nobody', why: 'States of the installation.' },
  installation: { about: 'nobody', why: 'Secrets of the installation.' },
  intent_rules: { about: 'nobody', why: 'Written by the desk.' },
  intent_scores: { about: 'nobody', why: 'Figures of versions.' },
  knowledge_gap_questions: {
    ...{ about: 'customer', holds: [], plain: ['why', 'language'], exported: '', erased: 'deleted' },
    why: 'Points at traces, and goes with them.',
  },
  knowledge_gaps: { about: 'nobody', why: 'What is asked often; the words are in the traces.' },
  knowledge_import_pages: { about: 'nobody', why: 'Pages of sites that were read.' },
  knowledge_imports: { about: 'nobody', why: 'Sites that were read.' },
  detection_rules: { about: 'nobody', why: 'Rules, and who changed them.' },
  limit_costs: { about: 'nobody', why: 'What acts cost.' },
  limit_hours: { about: 'nobody', why: 'Counts.' },
  limit_rules: { about: 'nobody', why: 'Rules, and who changed them.' },
  limit_talkers: {
    ...{ about: 'customer', holds: ['key'], plain: ['name', 'kind'], exported: '', erased: 'deleted' },
    why: 'Who met a limit: an id or an address, and how often. It is forgotten within days.',
  },
  maintenance: { about: 'nobody', why: 'Written by the desk for everybody.' },
  messages: {
    ...{ about: 'customer', holds: ['author', 'text', 'lang', 'citations', 'ai', 'event'], plain: ['kind'] },
    ...{
      exported: 'conversations',
      erased: 'deleted',
      why: 'What was said. Notes are exported where that is chosen.',
    },
  },
  migrations: { about: 'nobody', why: 'Which steps of the schema ran.' },
  metric_packs: { about: 'nobody', why: 'Sums by the hour, as consoles keep them.' },
  metric_packs_due: { about: 'nobody', why: 'Days whose sums are to be packed.' },
  model_aliases: { about: 'nobody', why: 'Names of versions.' },
  model_artefacts: {
    about: 'nobody',
    why: 'Weights. What a model learned cannot be taken out of it: see docs/security.md.',
  },
  model_outcomes: {
    about: 'nobody',
    why: 'Figures by the id of a conversation, which points at nothing once that is gone.',
  },
  model_versions: { about: 'nobody', why: 'Versions and their figures.' },
  notice_plans: {
    ...{
      about: 'customer',
      holds: [],
      plain: [],
      exported: '',
      erased: 'deleted',
      why: 'When a notice is to leave; goes with it.',
    },
  },
  notification_channels: { about: 'nobody', why: 'Where notices go.' },
  notification_deliveries: {
    ...{
      about: 'customer',
      holds: ['title', 'body', 'facts', 'group_key', 'route', 'reason'],
      plain: ['way', 'kind', 'priority', 'state'],
    },
    ...{
      exported: 'deliveries',
      erased: 'deleted',
      why: 'Quotes what the customer wrote to whom it was sent.',
    },
  },
  saved_views: {
    about: 'staff',
    why: 'What each of the staff looks at often; goes with the person, shared or not.',
  },
  notification_preferences: { about: 'staff', why: 'What each of the staff chose; goes with the person.' },
  notifications: {
    ...{
      about: 'customer',
      holds: ['title', 'body', 'facts', 'route', 'group_key'],
      plain: ['kind', 'priority'],
    },
    ...{ exported: 'notifications', erased: 'deleted', why: 'Quotes what the customer wrote.' },
  },
  passage_vectors: { about: 'nobody', why: 'Of articles.' },
  people: { about: 'staff', why: 'Who works here.' },
  predictions: {
    about: 'customer',
    holds: ['input', 'prediction', 'label'],
    plain: ['side', 'intent', 'purpose'],
    ...{
      exported: 'predictions',
      erased: 'cleared',
      why: 'Times, tokens and marks of a version stay; what was asked and answered goes.',
    },
  },
  privacy_exports: {
    ...{ about: 'customer', holds: ['content'], plain: [], exported: '', erased: 'deleted' },
    why: 'A copy that was made on demand; it runs out by itself.',
  },
  privacy_requests: {
    about: 'staff',
    why: 'That somebody asked, and who did it here: evidence that it was done. Of the customer only the id.',
  },
  prompt_versions: { about: 'nobody', why: 'Written by the desk.' },
  purge_receipts: {
    about: 'staff',
    why: 'Which console has forgotten, and when: evidence that it was done.',
  },
  purges: { about: 'nobody', why: 'Ids that consoles have to forget.' },
  push_devices: { about: 'staff', why: 'Where staff are told; goes with the session.' },
  queue_tellings: { about: 'nobody', why: 'Times by team.' },
  replies: { about: 'nobody', why: 'Written by the desk for everybody.' },
  reply_versions: { about: 'nobody', why: 'Written by the desk for everybody.' },
  report_files: { about: 'nobody', why: 'Figures and their charts; of customers no name and no word.' },
  report_runs: { about: 'staff', why: 'To whom a report went.' },
  reports: { about: 'staff', why: 'To whom reports go.' },
  retention: { about: 'staff', why: 'How long each kind is kept, and who said so.' },
  rollups: { about: 'nobody', why: 'Sums by the hour.' },
  rollups_retired: { about: 'nobody', why: 'Sums by the hour of conversations that are gone.' },
  target_tellings: { about: 'nobody', why: 'Which targets of a conversation people were told of.' },
  service_targets: { about: 'staff', why: 'What is promised, and who said so.' },
  routing_turns: { about: 'staff', why: 'Whose turn it is.' },

  security_documents: {
    about: 'nobody',
    why: 'What the panels of the door show, made of other tables, and made again when they change.',
  },
  security_events: {
    about: 'nobody',
    why: 'What the doors refused, by address; without words of customers, and forgotten by itself.',
  },
  session_endings: { about: 'staff', why: 'That a session of the staff ended.' },
  sign_in_challenges: { about: 'staff', why: 'Sign-ins that wait for a second factor; they run out.' },
  sign_in_counts: { about: 'staff', why: 'Wrong tries by the hash of what was typed; they leak away.' },
  sign_in_links: { about: 'staff', why: 'Links by mail to choose a password; they run out.' },
  sign_in_places: { about: 'staff', why: 'Networks that staff signed in from; goes with the person.' },
  sites: { about: 'nobody', why: 'Shops and their settings.' },
  sso_handovers: {
    about: 'staff',
    why: 'Sign-ins that a desktop program is about to fetch; gone within minutes.',
  },
  sso_links: { about: 'staff', why: 'Who staff are at their identity provider; goes with the person.' },
  sso_providers: { about: 'nobody', why: 'How the desk asks identity providers; the secrets are sealed.' },
  sso_sessions: { about: 'staff', why: 'Sealed words of a provider about a session; go when it ends.' },
  sealing: { about: 'nobody', why: 'What sealing keys are called.' },
  sealing_servers: {
    about: 'nobody',
    why: 'Which servers run, and what the keys are called that they have.',
  },
  sso_states: { about: 'nobody', why: 'Hashes of random numbers; gone within minutes.' },
  storages: { about: 'nobody', why: 'Where files are put; the secrets are sealed.' },
  teams: { about: 'nobody', why: 'Teams.' },
  training_jobs: { about: 'nobody', why: 'How trainings went.' },
  transcripts: {
    ...{ about: 'customer', holds: ['messages'], plain: [], exported: '', erased: 'deleted' },
    why: 'The messages once more, packed; they are exported from where they stand singly.',
  },
  webhook_attempts: {
    ...{ about: 'customer', holds: ['answer', 'error'], plain: [], exported: '', erased: 'deleted' },
    why: 'The beginning of what a receiver answered, which may quote what it was sent; goes with its delivery.',
  },
  webhook_deliveries: {
    ...{ about: 'customer', holds: ['reason'], plain: ['type', 'state'], exported: '', erased: 'deleted' },
    why: 'Which events went where, and how that ended.',
  },
  webhook_secrets: { about: 'nobody', why: 'Secrets of the installation.' },
  webhooks: { about: 'nobody', why: 'Where events go.' },
};
