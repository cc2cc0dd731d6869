// The rules that find attacks: those that Steward brings, with what a file of the operator's changes of them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DetectionRule, detectionRulesWith, usualDetectionRules } from '#protocol/detection.ts';
import type { Reader } from './config-reader.ts';

const name = 'STEWARD_DETECTION_FILE';

export function readDetection(read: Reader, problems: string[], workDir: string): DetectionRule[] {
  const path = read.text(name);
  if (path === null) return [...usualDetectionRules];
  const found = readDetectionFile(resolve(workDir, path));
  if (found.ok) return found.rules;
  problems.push(`${name} names ${path}, which ${found.problem}`);
  return [...usualDetectionRules];
}

/** @returns the rules of a file, or what is wrong with it: a sentence that goes on after the file's name */
export function readDetectionFile(path: string): ReturnType<typeof detectionRulesWith> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { ok: false, problem: 'cannot be read' };
  }
  try {
    const rules = detectionRulesWith(JSON.parse(text));
    return rules.ok ? rules : { ok: false, problem: `cannot be used: ${rules.problem}` };
  } catch {
    return { ok: false, problem: 'is no JSON' };
  }
}
