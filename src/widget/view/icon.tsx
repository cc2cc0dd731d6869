const paths = {
  robot:
    'M6.5 8h11A2.5 2.5 0 0 1 20 10.5v7a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 17.5v-7A2.5 2.5 0 0 1 6.5 8zM12 8V4M9.5 4h5M9 13v2M15 13v2M2 13v3M22 13v3',
  people:
    'M12.5 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM2.5 19.5c0-3.2 2.8-5.5 6.5-5.5s6.5 2.3 6.5 5.5M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.5c1.9.8 3 2.6 3 5',
  person: 'M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM5 20c0-3.6 3-6 7-6s7 2.4 7 6',
  down: 'm6 9 6 6 6-6',
  left: 'm15 6-6 6 6 6',
  send: 'M12 19V5M6 11l6-6 6 6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  checks: 'm2 13 4 4 8.5-9M12 16.5l.8.8L21.5 8',
  clock: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 7v5l3 2',
  cloudOff:
    'm3 3 18 18M6 9.2a5 5 0 0 0 1 9.3h10.5c.6 0 1.1-.1 1.5-.3M9.5 6A6 6 0 0 1 19.6 11.4a3.7 3.7 0 0 1 1.5 4.8',
  page: 'M6 2.5h8l5 5v14H6zM14 2.5v5h5M9.5 13h6M9.5 16.5h6',
  external: 'M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  mail: 'M3 6h18v13H3zM3.5 6.5 12 13l8.5-6.5',
  shield: 'M12 3 4.5 6v6c0 4.5 3 7.5 7.5 9 4.5-1.5 7.5-4.5 7.5-9V6z',
  star: 'm12 3.5 2.7 5.6 6.1.8-4.5 4.2 1.1 6.1-5.4-3-5.4 3 1.1-6.1L3.2 9.9l6.1-.8z',
  wrench:
    'M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.8-3.8a6 6 0 0 1-7.9 7.9l-6.9 6.9a2.1 2.1 0 0 1-3-3l6.9-6.9a6 6 0 0 1 7.9-7.9z',
  thumbUp:
    'M7 10v11M15 5.9 14 10h5.8a2 2 0 0 1 1.9 2.6l-2.3 8a2 2 0 0 1-1.9 1.4H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2h2.8a2 2 0 0 0 1.8-1.1L12 2a3.1 3.1 0 0 1 3 3.9z',
  thumbDown:
    'M17 14V3M9 18.1 10 14H4.2a2 2 0 0 1-1.9-2.6l2.3-8A2 2 0 0 1 6.5 2H20a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-2.8a2 2 0 0 0-1.8 1.1L12 22a3.1 3.1 0 0 1-3-3.9z',
  alert: 'M12 3 2.5 20h19zM12 9.5v5M12 17v.5',
} as const;

export type IconName = keyof typeof paths;

/** Decoration beside a word; an icon alone gets its name from the button around it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 12 | 14 | 16 | 20 }) {
  return (
    <svg class={`i i${size}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
