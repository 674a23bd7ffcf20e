// Reads and writes whole files of text, in the encodings that Windows programs use, and says what is wrong with one.

import { createReadStream } from 'node:fs';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import { decodeText } from '../shared/schema-exchange/decode-text.ts';

/** Schemas with all their definitions have a few megabytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Something about a file that its owner can mend. */
export class FileTrouble extends Error {
  /** Anything but trouble with a file is thrown on. */
  static of(error: unknown, what: string): unknown {
    const isOfTheSystem = error instanceof Error && 'syscall' in error;
    return isOfTheSystem ? new FileTrouble(`${what}: ${error.message}`) : error;
  }
}

/** `-` is standard input. Throws FileTrouble. */
export async function readText(file: string): Promise<string> {
  const name = file === '-' ? 'standard input' : file;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      length += bytes.length;
      if (length > MAX_BYTES) throw new FileTrouble(`${name} is too large for a schema.`);
      chunks.push(bytes);
    }
  } catch (error) {
    throw FileTrouble.of(error, `${name} cannot be read`);
  }
  const bytes = Buffer.concat(chunks);
  const archive = archiveName(bytes);
  if (archive !== undefined) throw new FileTrouble(`${name} is ${archive}. Unpack it, and name the file inside.`);
  const text = decodeText(bytes);
  if (text === undefined) throw new FileTrouble(`${name} is not text in UTF-8 or UTF-16. Save it as UTF-8.`);
  return text;
}

function archiveName(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b) return 'a zip archive';
  return first === 0x1f && second === 0x8b ? 'compressed with gzip' : undefined;
}

/**
 * Whoever reads the file meanwhile, or whoever pulls the plug, finds the old content or the new one. Undefined is standard
 * output. Throws FileTrouble.
 */
export async function writeText(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    // A link stays a link, and what is no file (a pipe, /dev/null) is not replaced by one.
    const target = await pathOf(file);
    const present = await stat(target).catch(() => undefined);
    if (present?.isFile() === false) await writeFile(target, text);
    else await replace(target, text, present?.mode);
  } catch (error) {
    throw FileTrouble.of(error, `${file} cannot be written`);
  }
}

async function replace(target: string, text: string, mode: number | undefined): Promise<void> {
  const draft = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

export async function isSameFile(file: string, out: string): Promise<boolean> {
  return file !== '-' && (await pathOf(file)) === (await pathOf(out));
}

/** Absolute, links followed; what is not there keeps its name. */
const pathOf = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
