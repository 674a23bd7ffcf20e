// What import-schema and export-schema share: arguments, files, exit codes.

import { stat } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { printable, printableJson, printableLines } from '../shared/model/printable.ts';
import { EXIT, type ExitCode } from '../shared/terminal/exit-codes.ts';
import { flagProblem } from '../shared/terminal/flags.ts';
import { FileTrouble, isSameFile, readText, writeText } from './text-files.ts';

export interface SchemaCommand {
  /** Shown for --help and after a wrong call. */
  readonly usage: string;
  /** Read when no file is named. */
  readonly defaultFile?: string;
  /** The file whose settings count for a result that would replace it; without it, none is looked at. */
  readonly replaces?: string;
  convert(text: string, options: ConversionOptions): Conversion;
}

export interface ConversionOptions {
  /** What somebody named with --schema. */
  readonly at?: string;
  /** Text of the file that the result would replace. */
  readonly present?: string;
}

export interface Conversion {
  /** Absent when nothing could be made of the input. */
  readonly output?: object;
  /** For people. */
  readonly report: string;
  /** Whether somebody must look before the result may count as the input. */
  readonly differs: boolean;
}

export async function runSchemaCommand(command: SchemaCommand, args: readonly string[]): Promise<ExitCode> {
  const call = parseCall(args, command);
  if (typeof call === 'string') {
    console.error(`${printableLines(call)}\n\n${command.usage}`);
    return EXIT.wrongCall;
  }
  if (call.help) {
    console.log(command.usage);
    return EXIT.done;
  }
  try {
    return await run(command, call);
  } catch (error) {
    if (!(error instanceof FileTrouble)) throw error;
    console.error(printableLines(error.message));
    return EXIT.failed;
  }
}

async function run(command: SchemaCommand, { file, out, check, at }: Call): Promise<ExitCode> {
  if (out !== undefined && !check && (await isSameFile(file, out))) {
    console.error(`--out names ${printable(out)}, the file that is read. Name another one.`);
    return EXIT.wrongCall;
  }
  const text = await readText(file);
  const present = await presentText(command, out ?? (check ? command.replaces : undefined));
  const options = { ...(at !== undefined && { at }), ...(present !== undefined && { present }) };
  const { output, report, differs } = command.convert(text, options);
  (check ? process.stdout : process.stderr).write(printableLines(report));
  if (output === undefined) {
    console.error(`${file === '-' ? 'standard input' : printable(file)} cannot be used. Nothing was written.`);
    return EXIT.failed;
  }
  if (!check) await writeText(`${printableJson(JSON.stringify(output, null, 2))}\n`, out);
  return differs ? EXIT.look : EXIT.done;
}

/** Undefined when there is no such file. */
async function presentText({ replaces }: SchemaCommand, file: string | undefined): Promise<string | undefined> {
  if (replaces === undefined || file === undefined) return undefined;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true && found.size > 0 ? readText(file) : undefined;
}

interface Call {
  readonly help: boolean;
  readonly file: string;
  readonly out: string | undefined;
  readonly check: boolean;
  readonly at: string | undefined;
}

/** A text says what is wrong with the call. */
function parseCall(args: readonly string[], { defaultFile, replaces }: SchemaCommand): Call | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
        ...(replaces !== undefined && { check: { type: 'boolean' }, schema: { type: 'string' } }),
      },
    });
    const [file = defaultFile, ...others] = positionals;
    if (others.length > 0) return `This command takes one file. Leave out ${others.join(' ')}.`;
    if (!file && !values.help) return 'Name a file.';
    if (values.out === '') return 'Name a file for --out.';
    const { check, schema } = values;
    return { help: values.help, file: file ?? '', out: values.out, check: check === true, at: textOf(schema) };
  } catch (error) {
    return flagProblem(error);
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
