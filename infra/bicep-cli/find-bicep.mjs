// Finds the Bicep compiler: $BICEP, then `bicep` on PATH, then the pinned NuGet package, then the one of the Azure CLI.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The oldest that azd takes, too. */
const OLDEST = '0.45.15';
const PROJECT = fileURLToPath(new URL('bicep-cli.csproj', import.meta.url));

/** The program, its version, and where it was found; or why there is none. */
export function findBicep() {
  const tried = [];
  for (const find of [fromEnvironment, fromPath, fromNuGet, fromAzureCli]) {
    const { command, from, why } = find();
    if (command === undefined) {
      tried.push(why);
      continue;
    }
    const version = versionOf(command);
    if (version === undefined) tried.push(`${from} does not run`);
    else if (isOlder(version, OLDEST)) tried.push(`${from} is ${version}, older than ${OLDEST}`);
    else return { command, version, from };
    // A compiler that somebody named is not replaced by another one behind their back.
    if (find === fromEnvironment) break;
  }
  return { why: tried.join('; ') };
}

function fromEnvironment() {
  const path = process.env.BICEP;
  return path ? { command: path, from: '$BICEP' } : { why: '$BICEP is not set' };
}

function fromPath() {
  const found = versionOf('bicep') !== undefined;
  return found ? { command: 'bicep', from: 'bicep on PATH' } : { why: 'no bicep on PATH' };
}

function fromNuGet() {
  const version = /Version="\[([\d.]+)\]"/.exec(readFileSync(PROJECT, 'utf8'))?.[1] ?? '';
  const cached = () => packageBinary(version);
  if (cached() === undefined) {
    // Elsewhere than in the work tree, which stays clean.
    const objects = mkdtempSync(join(tmpdir(), 'bicep-cli-'));
    const restore = spawnSync(
      'dotnet',
      ['restore', PROJECT, `-p:MSBuildProjectExtensionsPath=${objects}/`, '-v', 'q'],
      {
        encoding: 'utf8',
      },
    );
    rmSync(objects, { recursive: true, force: true });
    if (restore.error !== undefined) return { why: 'no dotnet on PATH to fetch the NuGet package with' };
    if (restore.status !== 0) return { why: `dotnet restore failed: ${restore.stdout.trim()}` };
  }
  const binary = cached();
  return binary === undefined
    ? { why: 'the NuGet package has no compiler for this machine' }
    : { command: binary, from: `the NuGet package ${version}` };
}

function packageBinary(version) {
  const packages = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages');
  if (!existsSync(packages)) return undefined;
  return readdirSync(packages)
    .filter((name) => name.startsWith('azure.bicep.commandline.'))
    .flatMap((name) => ['bicep', 'bicep.exe'].map((file) => join(packages, name, version, 'tools', file)))
    .find((path) => existsSync(path));
}

/** `az bicep` itself knows no snapshots; the program that it brings does. */
function fromAzureCli() {
  const folder = join(process.env.AZURE_CONFIG_DIR ?? join(homedir(), '.azure'), 'bin');
  const binary = ['bicep', 'bicep.exe'].map((file) => join(folder, file)).find((path) => existsSync(path));
  return binary === undefined
    ? { why: 'the Azure CLI has brought none (`az bicep install`)' }
    : { command: binary, from: 'the Azure CLI' };
}

function versionOf(program) {
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /Bicep CLI version (\d+\.\d+\.\d+)/.exec(asked.stdout ?? '')?.[1];
}

function isOlder(version, than) {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number));
  const at = left.findIndex((part, index) => part !== right[index]);
  return at !== -1 && left[at] < right[at];
}
