// clang-tidy over all sources of the project, but only where something changed since it was last found clean.
//
//   clang_tidy.mjs BUILD_FOLDER JOBS [FILE...]
//
// What was clean is remembered in the user's cache, for every clone, by the hash of the settings, the compile command and every file of
// the project that the source includes (as ninja saw them when it compiled).
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const [build, jobs, ...wanted] = process.argv.slice(2);
const top = process.cwd();
const remembered = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'deploybot-clang-tidy');
mkdirSync(remembered, { recursive: true });

/** Object file -> the project's files that it was made of. */
function readDependencies() {
  const text = execFileSync('ninja', ['-C', build, '-t', 'deps'], { encoding: 'utf8', maxBuffer: 1 << 30 });
  const found = new Map();
  for (const block of text.split('\n\n')) {
    const [head, ...files] = block.trim().split('\n');
    const inside = files.map((file) => resolve(build, file.trim())).filter((file) => file.startsWith(`${top}/`) && !file.startsWith(`${resolve(build)}/`));
    found.set(head.split(':', 1)[0], inside);
  }
  return found;
}

const contents = new Map();
function hashOf(file) {
  if (!contents.has(file)) contents.set(file, createHash('sha256').update(readFileSync(file)).digest('hex'));
  return contents.get(file);
}

const settings = execFileSync('clang-tidy-16', ['--version'], { encoding: 'utf8' }) + readFileSync('.clang-tidy', 'utf8');

function keyOf(unit, dependencies) {
  const hash = createHash('sha256').update(settings).update(unit.command.replaceAll(top, '.'));
  for (const file of [...new Set([unit.file, ...dependencies])].sort()) hash.update(relative(top, file)).update(hashOf(file));
  return hash.digest('hex');
}

function tidy(unit) {
  return new Promise((done) => {
    const child = spawn('clang-tidy-16', ['-p', build, '--quiet', unit.file], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk) => { text += chunk; });
    child.on('close', (status) => done({ clean: status === 0, text }));
  });
}

const dependencies = readDependencies();
const only = new Set(wanted.map((file) => resolve(file)));
const units = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'))
  .map((unit) => ({ ...unit, file: resolve(unit.directory, unit.file) }))
  .filter((unit) => unit.file.startsWith(`${top}/`) && !unit.file.startsWith(`${resolve(build)}/`))
  .filter((unit) => only.size === 0 || only.has(unit.file))
  .map((unit) => ({ ...unit, key: keyOf(unit, dependencies.get(unit.output) ?? []) }))
  .filter((unit) => !existsSync(join(remembered, unit.key)));

let dirty = 0;
let done = 0;
const total = units.length;
async function work() {
  for (let unit = units.shift(); unit; unit = units.shift()) {
    const { clean, text } = await tidy(unit);
    done += 1;
    console.log(`[${done}/${total}] ${relative(top, unit.file)}${clean ? '' : ': not clean'}`);
    if (clean) writeFileSync(join(remembered, unit.key), '');
    else console.log(text);
    dirty += clean ? 0 : 1;
  }
}
await Promise.all(Array.from({ length: Number(jobs) }, work));
console.log(`clang-tidy: ${total} files looked at, ${dirty} not clean`);
process.exitCode = dirty === 0 ? 0 : 1;
