// What became of each part of a schema: carried over, said otherwise, changed on the way, or left out.

import type { Problem } from '../errors/problem.ts';
import { CUT_OFF, type ShapeError } from './json-shape.ts';

export interface ExchangeNote extends Problem {
  /**
   * `changed`: carried over, and behaves differently. `leftOut`: not there any more. `same`: said otherwise, with the
   * same outcome, or nothing that a schema says.
   */
  readonly kind: 'changed' | 'leftOut' | 'same';
  /** What it is about, in words: `Users › Fax`. */
  readonly about?: string;
}

export interface ExchangeReport {
  /** What has to be known before anything else. */
  readonly headlines: readonly string[];
  /** One sentence each: who is in scope, who is removed when, what identifies, what is written. */
  readonly summary: readonly string[];
  /** Lines that a file which exists has, and lines that take their place. Absent: there is none. */
  readonly comparison?: readonly string[];
  /** With the JSON path in what was read. */
  readonly notes: readonly ExchangeNote[];
  /** One line for each part that was carried over. */
  readonly carried: readonly string[];
}

/** Whether somebody must look before the result may count as what was read. */
export const differs = ({ headlines, notes }: ExchangeReport): boolean =>
  headlines.length > 0 || notes.some(({ kind }) => kind !== 'same');

export class Notes {
  readonly #notes: ExchangeNote[] = [];
  readonly #headlines: string[] = [];
  readonly #names = new Map<string, string>();

  get all(): readonly ExchangeNote[] {
    return this.#notes;
  }

  get headlines(): readonly string[] {
    return this.#headlines;
  }

  /** Notes about this place, and places inside of it, say what it is about. */
  name(at: string, about: string): void {
    this.#names.set(at, about);
  }

  headline(text: string): void {
    if (!this.#headlines.includes(text)) this.#headlines.push(text);
  }

  changed(at: string, message: string, remedy: string): void {
    this.#add('changed', at, message, remedy);
  }

  leftOut(at: string, message: string, remedy: string): void {
    this.#add('leftOut', at, message, remedy);
  }

  /** Left out, because it has a wrong type. */
  misshapen({ at, message, remedy, isCutOff }: ShapeError): void {
    if (isCutOff) this.headline(`${CUT_OFF}.`);
    this.leftOut(at, message, remedy);
  }

  same(at: string, message: string, remedy = 'Nothing needs to be done'): void {
    this.#add('same', at, message, remedy);
  }

  #add(kind: ExchangeNote['kind'], at: string, message: string, remedy: string): void {
    const about = this.#nameOf(at);
    this.#notes.push({ kind, at, message, remedy, ...(about !== undefined && { about }) });
  }

  /** Of the innermost place that has a name. */
  #nameOf(at: string): string | undefined {
    for (let place = at; place !== ''; place = place.slice(0, Math.max(0, place.search(/(?:\.\w+|\[\d+\])$/u)))) {
      const name = this.#names.get(place);
      if (name !== undefined) return name;
    }
    return undefined;
  }
}
