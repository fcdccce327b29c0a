// Runs git as itself alone: nobody's settings change what it does here.
import { spawn } from 'node:child_process';

const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

/** Resolves with what it printed, as bytes. */
export function git(argv, input = '') {
  return new Promise((done, fail) => {
    const child = spawn('git', argv, { env });
    const output = [];
    const errors = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => errors.push(chunk));
    child.on('error', fail);
    child.on('close', (status) => (status === 0
      ? done(Buffer.concat(output))
      : fail(new Error(`git ${argv.join(' ')}: ${Buffer.concat(errors).toString().trim()}`))));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
