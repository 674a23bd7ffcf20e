// What import-schema and export-schema share: arguments, files, exit codes.

import { readFile, writeFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

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
const MAX_LENGTH = 64 * 1024 * 1024;

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
    const { output, report } = command.convert(await read(call.file));
    process.stderr.write(report);
    if (output === undefined) return 1;
    await write(`${JSON.stringify(output, null, 2)}\n`, call.out);
    return 0;
  } catch (error) {
    if (!isFileError(error)) throw error;
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
    if (others.length > 0) return `One file at a time: ${others.join(' ')} is too much.`;
    if (file === undefined && !values.help) return 'Which file?';
    return { help: values.help, file: file ?? '', out: values.out };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function read(file: string): Promise<string> {
  const content = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8');
  if (content.length > MAX_LENGTH) throw new UnusableFile(`${file} is too large for a schema.`);
  return content;
}

async function write(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) process.stdout.write(text);
  else await writeFile(file, text);
}

class UnusableFile extends Error {}

/** Those of the operating system name the file in their messages. */
const isFileError = (error: unknown): error is Error =>
  error instanceof UnusableFile || (error instanceof Error && 'syscall' in error);
