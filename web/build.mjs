// Builds the board: node web/build.mjs [OUTDIR]. The same sources give the same bytes.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, '../build/web'));
const most = 150 * 1024; // of all files together, compressed

async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: { board: 'src/main.tsx' },
    outdir: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    write: false,
  });
  return Object.fromEntries(outputFiles.map((file) => [file.path.endsWith('.css') ? 'board.css' : 'board.js', Buffer.from(file.contents)]));
}

const files = { ...(await bundle()), 'favicon.svg': await readFile(join(here, 'src/favicon.svg')) };
const hash = (content) => createHash('sha256').update(content).digest('hex').slice(0, 16);
const page = await readFile(join(here, 'src/index.html'), 'utf8');
files['index.html'] = Buffer.from(page.replace(/\/assets\/([a-z.]+)/g, (address, name) => `${address}?v=${hash(files[name])}`));

await mkdir(out, { recursive: true });
let sum = 0;
for (const [name, content] of Object.entries(files).sort()) {
  const compressed = gzipSync(content, { level: 9 }).length;
  sum += compressed;
  await writeFile(join(out, name), content);
  console.log(`${name.padEnd(12)} ${String(content.length).padStart(7)} B, ${String(compressed).padStart(6)} B compressed`);
}
console.log(`${'together'.padEnd(12)} ${' '.repeat(9)}  ${String(sum).padStart(6)} B compressed, of ${most} at most`);
if (sum > most) process.exitCode = 1;
