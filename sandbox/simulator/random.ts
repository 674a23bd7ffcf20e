// A small seeded generator (mulberry32) and ids, so that every sandbox run can be repeated.

import { createHash } from 'node:crypto';

export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * UUIDs in the shape of version 4, the same for the same name, and others for every other name: generators that are told
 * apart by a number only can run into each other.
 */
export function numberedUuids(name: string): () => string {
  let number = 0;
  return () => {
    number += 1;
    return uuidFrom(createHash('sha256').update(`${name} ${number}`).digest('hex'));
  };
}

/** A version-4 shaped UUID from a seeded generator. */
export function seededUuid(random: Random): string {
  let hex = '';
  for (let i = 0; i < 4; i += 1) {
    hex += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  }
  return uuidFrom(hex);
}

/** From 32 or more hexadecimal digits. */
function uuidFrom(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
