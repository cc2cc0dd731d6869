/** Owns what happens to gaps: gathering what is new, asking the open ones again, and what people decide about them. */
import { draftForGap } from '#ai/gaps/gap-article.ts';
import { groupQuestions, type Placed, standsFor } from '#ai/gaps/grouping.ts';
import { type Language, languageOf, languageOfLocale, languages } from '#ai/text/words.ts';
import type { Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  GapArticleAnswer,
  GapState,
  GapStateRequest,
  GapsAnswer,
  GapsLookAnswer,
} from '#protocol/http/gaps.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import { countGaps, listGaps, readSettled, readTurns } from './gap-list.store.ts';
import {
  addGap,
  addQuestion,
  askedAgain,
  decide,
  findStale,
  findUnanswered,
  forgetEmpty,
  type HeldGap,
  isSeen,
  keepAsked,
  keepStandings,
  lockGap,
  lockGathering,
  publishedTimes,
  readExamples,
  readGrouped,
  readTexts,
  type Unanswered,
} from './gaps.store.ts';
import { type Asked, type Found, isSolved, nearestOf, saysEnough } from './gaps.ts';
import type { GapsDeps } from './index.ts';

export type GapsService = ReturnType<typeof createGapsService>;

/** So many questions a transaction: it stays short, and what is left is the next one's. */
const batch = 100;
/** What new questions are held against. */
const mostHeld = 2_000;
/** A conversation that went on is seen within minutes; a server may have been away for days. */
const reopenedMs = 7 * 86_400_000;
const mostStale = 25;
const mostExamples = 5;
const mostTexts = 24;
const mostTalks = 5;

export function createGapsService({ db, clock, newId, knowledge, lookUp, audit }: GapsDeps) {
  /** @returns how many questions were taken up */
  async function gather(): Promise<number> {
    const found = await findUnanswered(db, clock.now() - reopenedMs, batch);
    if (found.length === 0) {
      await forgetEmpty(db);
      return 0;
    }
    // One run may count for two reasons; the first one stands.
    const fresh = [...new Map(found.toReversed().map(each => [each.runId, each])).values()].reverse();
    const placed = await place(fresh);
    const touched = [...new Set([...placed.values()].map(({ groupId }) => groupId))];
    for (const gapId of touched) await rank(gapId);
    return fresh.length;
  }

  /** No connection is held while it is computed who belongs to whom; another server would come to the same groups. */
  async function place(fresh: readonly Unanswered[]): Promise<Map<Id, Placed>> {
    const worded = fresh.map(({ runId, question, locale, why }) => ({
      ...{ id: runId, text: question, why },
      language: languageOf(question, languageOfLocale(locale)),
    }));
    const telling = worded.filter(({ text, language }) => saysEnough(text, language));
    const held = (await readGrouped(db, mostHeld)).map(each => ({ ...each, language: known(each.language) }));
    const placed = new Map(groupQuestions(held, telling).map(each => [each.id, each]));
    await db.transaction(async tx => {
      await lockGathering(tx);
      for (const { id: runId, why, language } of worded) {
        const to = placed.get(runId);
        if (to?.isFirst) await addGap(tx, to.groupId, clock.now());
        await addQuestion(tx, { runId, gapId: to?.groupId ?? null, why, language });
      }
      await askedAgain(tx, [...new Set([...placed.values()].map(({ groupId }) => groupId))]);
    });
    return placed;
  }

  async function rank(gapId: Id): Promise<void> {
    const texts = await readTexts(db, gapId, mostTexts);
    const standings = standsFor(texts.map(({ text, language }) => ({ text, language: known(language) })));
    await keepStandings(
      db,
      texts.map(({ runId }, at) => ({ runId, standing: standings[at] ?? 0 })),
    );
  }

  /** What the knowledge says to it now. Searching may take its time: nothing is locked meanwhile. */
  async function askNow(gapId: Id): Promise<Asked[]> {
    const found: Found[] = [];
    for (const { question, language } of await readExamples(db, gapId, mostExamples))
      found.push(await lookUp(question, known(language)));
    const times = await publishedTimes(
      db,
      found.flatMap(({ nearest }) => nearest ?? []),
    );
    return found.map(each => {
      const { articleId = '', articleVersion = 0 } = each.nearest ?? {};
      return { ...each, publishedAt: times.get(`${articleId}@${articleVersion}`) ?? null };
    });
  }

  /** @returns how many were asked again, and how many of them are answered by now */
  async function askAgain(
    fingerprint: string,
    signal: AbortSignal,
  ): Promise<{ asked: number; solved: number }> {
    const stale = await findStale(db, fingerprint, mostStale);
    let solved = 0;
    for (const gap of stale) {
      if (signal.aborted) break;
      const asked = await askNow(gap.id);
      const isNow = isSolved(asked, gap.lastAskedAt);
      const said = { fingerprint, isSolved: isNow, nearest: nearestOf(asked), at: clock.now() };
      if ((await keepAsked(db, gap, said)) && isNow) solved += 1;
    }
    return { asked: stale.length, solved };
  }

  /** Locked. A gap of which this person sees no question does not exist for them. */
  async function mustHold(tx: Tx, actor: Actor, id: Id): Promise<HeldGap> {
    const held = (await isSeen(tx, id, teamsOf(actor))) ? await lockGap(tx, id) : null;
    if (!held) throw new AppError('not_found');
    return held;
  }

  return {
    /** Gathers what is new, then asks what is open again wherever the articles changed since. */
    async look(signal: AbortSignal): Promise<GapsLookAnswer> {
      let gathered = 0;
      for (let taken = batch; taken >= batch && !signal.aborted; gathered += taken) taken = await gather();
      const fingerprint = await knowledge.published.fingerprint();
      let solved = 0;
      for (let asked = mostStale; asked >= mostStale && !signal.aborted; ) {
        const round = await askAgain(fingerprint, signal);
        asked = round.asked;
        solved += round.solved;
      }
      return { gathered, solved };
    },

    async list(actor: Actor, state: GapState): Promise<GapsAnswer> {
      const teamIds = teamsOf(actor);
      const [gaps, counts] = await Promise.all([
        listGaps(db, { state, teamIds, now: clock.now() }),
        countGaps(db, teamIds),
      ]);
      return { gaps, counts };
    },

    async decide(actor: Actor, id: Id, wish: GapStateRequest, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const { state: before } = await mustHold(tx, actor, id);
        const reason = wish.state === 'dismissed' ? wish.reason : '';
        const { state } = wish;
        await decide(tx, id, { state, reason, articleId: null, by: actor.personId, now: clock.now() });
        audit(tx, {
          ...{ act: 'gap.decide', by, ip: by.ip, subject: { kind: 'gap', id, name: '' } },
          detail: { before, state },
        });
      });
    },

    /**
     * Begins the article: a draft with what was asked and, where people answered it, what they said.
     * @throws AppError not_found, refused_by_state where somebody has begun it already
     */
    async write(actor: Actor, id: Id, by: Acting): Promise<GapArticleAnswer> {
      const teamIds = teamsOf(actor);
      return db.transaction(async tx => {
        const held = await mustHold(tx, actor, id);
        if (held.state === 'written' && held.articleId !== null) throw new AppError('refused_by_state');
        const listed = await readExamples(tx, id, mostExamples, teamIds);
        const language = known(listed[0]?.language ?? 'en');
        const questions = listed.map(({ question }) => question);
        const { answered, ...text } = draftForGap(questions, await settled(tx, id, teamIds), language);
        const articleId = newId();
        const now = clock.now();
        const fields = { title: text.title, body: text.body, tags: [], locale: text.language };
        await knowledge.addDraft(tx, { id: articleId, ...fields }, { by: actor.personId, now });
        await decide(tx, id, { state: 'written', reason: '', articleId, by: actor.personId, now });
        const subject = { kind: 'article', id: articleId, name: text.title };
        audit(tx, { act: 'article.save', by, ip: by.ip, subject, detail: { gap: id } });
        return { articleId, answered };
      });
    },
  };
}

async function settled(tx: Tx, gapId: Id, teamIds: readonly Id[] | null) {
  const talks = await readSettled(tx, gapId, teamIds, mostTalks);
  const turns = await readTurns(
    tx,
    talks.map(({ conversationId }) => conversationId),
  );
  const of = Map.groupBy(turns, ({ conversationId }) => conversationId);
  return talks.map(({ conversationId, ...talk }) => ({ ...talk, turns: of.get(conversationId) ?? [] }));
}

const known = (language: string): Language => languages.find(each => each === language) ?? 'en';
/** Null: every team. */
const teamsOf = ({ role, teamIds }: Actor): readonly Id[] | null => (role === 'agent' ? teamIds : null);
