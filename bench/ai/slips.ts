// One slip of the keyboard a message: a letter left out, added, mistaken, or swapped with the next.

const letters = 'abcdefghijklmnopqrstuvwxyz';

export function withOneSlip(text: string, roll: () => number): string {
  const places = [...text.matchAll(/\p{L}/gu)].map(({ index }) => index);
  const at = places[Math.floor(roll() * places.length)];
  if (at === undefined) return text;
  const letter = letters[Math.floor(roll() * letters.length)] ?? '';
  const [before, own, after] = [text.slice(0, at), text.slice(at, at + 1), text.slice(at + 1)];
  switch (Math.floor(roll() * 4)) {
    case 0:
      return before + after;
    case 1:
      return before + letter + own + after;
    case 2:
      return before + letter + after;
    default:
      return before + after.slice(0, 1) + own + after.slice(1);
  }
}
