// `npm run steward -- privacy …`: what an operator does after a restore. Works beside a running server, and without one.
import { redact } from '#ai/text/redact.ts';
import { createErasureLog, erasureLogPath } from '../features/privacy/erasure-log.ts';
import { createPrivacyService } from '../features/privacy/privacy.service.ts';
import { forgetLists } from '../features/security/index.ts';
import { auditOf } from './audit.ts';
import { type Command, command } from './command.ts';

const reapply = command({
  name: 'privacy reapply',
  summary: 'Erases again whoever was erased and is back, because an older backup was restored.',
  operands: [],
  options: {
    log: {
      type: 'string',
      value: 'path',
      help: 'The list of who was erased; usually erasures.jsonl in the data folder.',
    },
  },
  async run(context) {
    const { options, config, database, clock, newId, log, say } = context;
    const { db } = await database();
    const privacy = createPrivacyService({
      ...{ db, clock, newId, log },
      // Nothing is asked for here; it is done at once.
      jobs: { enqueue: async () => {} },
      erasureLog: createErasureLog(options.log ?? erasureLogPath(config.dataDir)),
      audit: await auditOf(context),
      redact: text => redact(text).text,
      // Consoles and widgets hear of it with their next contact.
      forgotten() {},
      renewLists: () => forgetLists(db, ['requests', 'audit']),
    });
    const count = await privacy.reapply();
    say(
      count === 0
        ? 'Nobody who was erased is back.'
        : `${count} who were erased and were back are erased again.`,
    );
  },
});

export const privacyCommands: readonly Command[] = [reapply];
