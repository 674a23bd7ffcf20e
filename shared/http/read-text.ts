// The text of an answer, as far as the memory goes: no more than is allowed, and of large ones one at a time.

import { Semaphore } from '../concurrency/semaphore.ts';
import { type AnswerSize, ItemCount, PAGE } from './answer-size.ts';

/** Of the process: a few answers about large groups side by side take more memory than a small instance has. */
const largeAnswers = new Semaphore(1);

/** `use` is called with the whole text, while no other large answer is in memory as a text. Undefined: larger than allowed. */
export async function readText<Result>(
  response: Response,
  { bytes, items }: AnswerSize,
  signal: AbortSignal,
  use: (text: string) => Result,
): Promise<Result | undefined> {
  if (response.body === null) return use('');
  const incoming = new Incoming(response.body, items);
  const readUpTo = async (most: number): Promise<Result | undefined> =>
    (await incoming.endsWithin(most)) ? use(incoming.take()) : undefined;
  try {
    if (await incoming.endsWithin(Math.min(bytes, PAGE.bytes))) return use(incoming.take());
    return bytes > PAGE.bytes ? await largeAnswers.run(() => readUpTo(bytes), signal) : undefined;
  } finally {
    await incoming.cancel();
  }
}

class Incoming {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #count = new ItemCount();
  readonly #mostItems: number;
  #text = '';
  #bytes = 0;
  #items = 0;

  constructor(body: ReadableStream<Uint8Array>, mostItems: number) {
    this.#reader = body.getReader();
    this.#mostItems = mostItems;
  }

  /** False: there is more than that. */
  async endsWithin(bytes: number): Promise<boolean> {
    while (this.#bytes <= bytes && this.#items <= this.#mostItems) {
      const { done, value } = await this.#reader.read();
      if (done) return true;
      this.#bytes += value.byteLength;
      this.#items = this.#count.add(value);
      this.#text += this.#decoder.decode(value, { stream: true });
    }
    return false;
  }

  /** Once. */
  take(): string {
    const whole = this.#text + this.#decoder.decode();
    this.#text = '';
    return whole;
  }

  /** Nothing happens to a body that was read to its end, or that failed. */
  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
