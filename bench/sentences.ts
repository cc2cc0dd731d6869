// Text to measure with: differs from row to row, is the same in every run, and loads in a page too.

const words =
  'order parcel pan kettle refund invoice delivery broken blue table week please thanks where when address voucher linen knife'.split(
    ' ',
  );

/** A sentence that differs from row to row, about as long as people's are; the same for the same number. */
export function sentence(number: number): string {
  const length = 6 + (number % 19);
  return Array.from({ length }, (_, at) => words[(number * 7 + at * (3 + (number % 5))) % words.length]).join(
    ' ',
  );
}
