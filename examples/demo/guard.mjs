// Ends everything that a demo world has started, however the world itself ended, and removes its folder.
//
// Started beside the world with a pipe as standard input: the world's end, even by kill -9, closes the pipe.
import { rmSync } from 'node:fs';
import { endAll, findMarked } from './processes.mjs';

const [folder] = process.argv.slice(2);
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.stdin.resume();
process.stdin.on('end', async () => {
  // a process that was being started while we looked shows at the second look
  for (let marked = findMarked(`DEMO_WORLD=${folder}`); marked.length > 0; marked = findMarked(`DEMO_WORLD=${folder}`)) {
    await endAll(marked);
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
