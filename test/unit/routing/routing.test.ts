import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, chooseAgent, type Strategy } from '../../../server/features/routing/routing.ts';

const candidate = fc.record<Candidate>({
  personId: fc.uuid(),
  name: fc.constant('x'),
  open: fc.nat(12),
  capacity: fc.nat(10),
  skills: fc.uniqueArray(fc.constantFrom('de', 'fr', 'returns'), { maxLength: 3 }),
  lastAssignedAt: fc.nat(1_000),
});
const candidates = fc.uniqueArray(candidate, { maxLength: 8, selector: one => one.personId });
const skills = fc.uniqueArray(fc.constantFrom('de', 'fr', 'returns'), { maxLength: 2 });
const strategy = fc.constantFrom<Strategy>('round_robin', 'least_busy', 'skills');

test('nobody gets more than they take, and somebody with room is found when there is one', () => {
  fc.assert(
    fc.property(candidates, skills, strategy, (people, asked, how) => {
      const chosen = chooseAgent({ skills: asked }, people, how);
      const able = people.filter(
        person =>
          person.open < person.capacity &&
          (how !== 'skills' || asked.every(skill => person.skills.includes(skill))),
      );
      if (chosen) expect(able).toContain(chosen);
      else expect(able).toEqual([]);
    }),
  );
});

test('the choice does not depend on the order in which people are listed', () => {
  fc.assert(
    fc.property(candidates, skills, strategy, fc.nat(), (people, asked, how, turn) => {
      const cut = people.length === 0 ? 0 : turn % people.length;
      const other = [...people.slice(cut), ...people.slice(0, cut)];
      expect(chooseAgent({ skills: asked }, other, how)?.personId).toBe(
        chooseAgent({ skills: asked }, people, how)?.personId,
      );
    }),
  );
});

test('round robin goes round: over many turns nobody is given two more than another', () => {
  const people: Candidate[] = ['a', 'b', 'c'].map(personId => ({
    personId,
    name: personId,
    open: 0,
    capacity: 100,
    skills: [],
    lastAssignedAt: 0,
  }));
  for (let now = 1; now <= 31; now++) {
    const chosen = chooseAgent({ skills: [] }, people, 'round_robin');
    if (!chosen) throw new Error('everybody has room');
    chosen.open += 1;
    chosen.lastAssignedAt = now;
  }
  const given = people.map(person => person.open);
  expect(Math.max(...given) - Math.min(...given)).toBeLessThanOrEqual(1);
});

test('least busy is a share of what people take, and manual gives to nobody', () => {
  const partTimer = { personId: 'p', name: 'p', open: 4, capacity: 5, skills: [], lastAssignedAt: 0 };
  const fullTimer = { personId: 'f', name: 'f', open: 5, capacity: 10, skills: [], lastAssignedAt: 9 };
  expect(chooseAgent({ skills: [] }, [partTimer, fullTimer], 'least_busy')).toBe(fullTimer);
  expect(chooseAgent({ skills: [] }, [partTimer, fullTimer], 'manual')).toBe(null);
});
