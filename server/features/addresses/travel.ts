// Whether one person can have signed in here and there in the time between. Countries are all that is known, so the nearest of their places
// count, less what somebody may be on this side of them: a "yes" means that nobody travels like that, a "no" means little. Pure.
import type { Millis } from '#protocol/ids.ts';
import { countryPlaces } from './country-places.ts';

type Point = { latitude: number; longitude: number };

/** As fast as an airliner, from door to door. */
const fastestKmh = 1_000;
/** Somebody may be that much nearer than the places by which countries are known. */
const slackKm = 500;
/** Neighbours are not told apart well enough by where a network was registered. */
const nearestKm = 1_500;

const places = new Map<string, Point[]>(
  countryPlaces.map(line => {
    const [country = '', ...points] = line.split(' ');
    return [
      country,
      points.map(point => {
        const [latitude = 0, longitude = 0] = point.split(',').map(Number);
        return { latitude, longitude };
      }),
    ];
  }),
);

/** Between the nearest places of two countries; null where one of them is not known. */
export function kilometresBetween(one: string, other: string): number | null {
  if (one === other) return 0;
  const [from, to] = [places.get(one), places.get(other)];
  if (!from || !to) return null;
  return Math.min(...from.flatMap(point => to.map(each => greatCircle(point, each))));
}

function greatCircle(one: Point, other: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2;
  const share =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      half(one.longitude, other.longitude);
  return 2 * 6_371 * Math.asin(Math.sqrt(Math.min(1, share)));
}

export type Arrival = { country: string; atMs: Millis };

/** How far it is, where nobody gets there in that time; null where somebody may. */
export function impossibleTravel(before: Arrival, now: Arrival): { km: number } | null {
  const km = kilometresBetween(before.country, now.country);
  if (km === null || km < nearestKm) return null;
  const hours = Math.abs(now.atMs - before.atMs) / 3_600_000;
  return km - slackKm > hours * fastestKmh ? { km: Math.round(km) } : null;
}
