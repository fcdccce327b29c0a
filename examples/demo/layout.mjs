// Where everything of one demo world lies: all below one temporary folder.
import { join } from 'node:path';

export const pools = { uat: 1, canary: 2, blue: 4, green: 4 };
export const environmentOf = { uat: 'uat', canary: 'canary', blue: 'production', green: 'production' };

export function layout(folder) {
  const at = (...names) => join(folder, ...names);
  return {
    folder,
    ports: at('ports.json'),          // { pool: [port, ...] } of the shop's processes
    repository: at('shop.git'),
    artifacts: at('artifacts'),
    versions: at('versions'),         // unpacked artifacts, by digest
    pool: (name) => at(`pool-${name}.json`),
    steps: at('steps.log'),           // one line for each start of the deploy program
    logs: at('logs'),
    flags: at('flags'),
    flagDocument: (environment) => at('flags', 'shop', `${environment}.json`),
    haproxy: at('haproxy.cfg'),
    socket: at('haproxy.sock'),
    config: at('deploybot.yaml'),
    journal: at('journal.db'),
    driverState: at('driver'),
    secret: (name) => at('secrets', name),
  };
}
