// Processes that outlive whoever started them: started in their own session, and known again by id and start time.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clock ticks since boot at which it started: with the id, an identity that is never used again. '' if it is gone. */
export function startOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1).split(' ');
    return fields[0] === 'Z' ? '' : fields[19];
  } catch {
    return '';
  }
}

export function isRunning(process) {
  return process.started !== '' && startOf(process.pid) === process.started;
}

/** Starts it in a session of its own; its output goes to the end of `log`. */
export function startDetached(argv, env, log) {
  const output = openSync(log, 'a');
  const child = spawn(argv[0], argv.slice(1), { env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.on('error', () => {});
  child.unref();
  return { pid: child.pid, started: startOf(child.pid) };
}

function signal(processes, name) {
  for (const each of processes.filter(isRunning)) {
    try {
      process.kill(each.pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

async function untilGone(processes, milliseconds) {
  const deadline = Date.now() + milliseconds;
  while (processes.some(isRunning) && Date.now() < deadline) await pause(10);
  return !processes.some(isRunning);
}

/** SIGTERM, and after the grace time SIGKILL; resolves when all are gone. */
export async function endAll(processes, grace = 3000) {
  signal(processes, 'SIGTERM');
  if (await untilGone(processes, grace)) return;
  signal(processes, 'SIGKILL');
  await untilGone(processes, grace);
}

/** All of this user whose environment has the line NAME=value, but this one. */
export function findMarked(line) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(line);
      } catch {
        return false;
      }
    })
    .map((pid) => ({ pid: Number(pid), started: startOf(pid) }));
}
