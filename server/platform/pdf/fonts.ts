/** The fonts that come with Steward: DejaVu, of Latin, Greek and Cyrillic letters and more. */
export const fontFiles = {
  regular: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
} as const;
