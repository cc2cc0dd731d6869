import { byIntent } from '../verdict.ts';
import type { Step } from './step.ts';

/** Small talk, and what is too little to look for: neither needs the knowledge. */
export const talkStep: Step = known => ({ verdict: byIntent(known, known.intent) });
