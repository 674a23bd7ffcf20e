// What import-schema and export-schema share: arguments, files, exit codes.

import { createReadStream } from 'node:fs';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeText } from '../shared/schema-exchange/decode-text.ts';

export interface SchemaCommand {
  /** Shown for --help and after a wrong call. */
  readonly usage: string;
  /** Read when no file is named. */
  readonly defaultFile?: string;
  convert(text: string): Conversion;
}

export interface Conversion {
  /** Absent when nothing could be made of the input. */
  readonly output?: object;
  /** For standard error. */
  readonly report: string;
}

/** 0: written; 1: unreadable, invalid or nothing usable; 2: wrong call. */
export type ExitCode = 0 | 1 | 2;

/** Schemas with all their definitions have a few megabytes. */
const MAX_BYTES = 64 * 1024 * 1024;

export async function runSchemaCommand(command: SchemaCommand, args: readonly string[]): Promise<ExitCode> {
  const call = parseCall(args, command.defaultFile);
  if (typeof call === 'string') {
    console.error(`${call}\n\n${command.usage}`);
    return 2;
  }
  if (call.help) {
    console.log(command.usage);
    return 0;
  }
  try {
    if (call.out !== undefined && (await isSameFile(call.file, call.out))) {
      console.error(`--out names ${call.out}, the file that is read. Name another one.`);
      return 2;
    }
    const { output, report } = command.convert(await read(call.file));
    process.stderr.write(report);
    if (output === undefined) {
      console.error(`${nameOf(call.file)} cannot be used. Nothing was written.`);
      return 1;
    }
    await write(`${JSON.stringify(output, null, 2)}\n`, call.out);
    return 0;
  } catch (error) {
    if (!(error instanceof FileTrouble)) throw error;
    console.error(error.message);
    return 1;
  }
}

interface Call {
  readonly help: boolean;
  readonly file: string;
  readonly out: string | undefined;
}

/** A text says what is wrong with the call. */
function parseCall(args: readonly string[], defaultFile: string | undefined): Call | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    const [file = defaultFile, ...others] = positionals;
    if (others.length > 0) return `This command takes one file. Leave out ${others.join(' ')}.`;
    if (!file && !values.help) return 'Name a file.';
    if (values.out === '') return 'Name a file for --out.';
    return { help: values.help, file: file ?? '', out: values.out };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const nameOf = (file: string): string => (file === '-' ? 'standard input' : file);

async function read(file: string): Promise<string> {
  const name = nameOf(file);
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
  const text = decodeText(Buffer.concat(chunks));
  if (text === undefined) throw new FileTrouble(`${name} is not text in UTF-8 or UTF-16. Save it as UTF-8.`);
  return text;
}

/** Whoever reads the file meanwhile, or whoever pulls the plug, finds the old content or the new one. */
async function write(text: string, file: string | undefined): Promise<void> {
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

async function isSameFile(file: string, out: string): Promise<boolean> {
  return file !== '-' && (await pathOf(file)) === (await pathOf(out));
}

/** Absolute, links followed; what is not there keeps its name. */
const pathOf = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));

/** Something about a file that its owner can mend. */
class FileTrouble extends Error {
  /** Anything but trouble with a file is thrown on. */
  static of(error: unknown, what: string): unknown {
    const isOfTheSystem = error instanceof Error && 'syscall' in error;
    return isOfTheSystem ? new FileTrouble(`${what}: ${error.message}`) : error;
  }
}
