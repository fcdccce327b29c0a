// DeployBot's configuration for one demo world. The keys are explained in docs/configuration.md.

/** Short enough to watch; a team's own policy takes minutes where this takes seconds. */
export const demoTimes = {
  canary: [['5%', '15s'], ['25%', '5s'], ['50%', '5s'], ['100%', '3s']],
  production: [['50%', '3s'], ['100%', '3s']],
  watch: '10s',
};

/** Where people and their places are to be seen, not the judge. */
export const shortTimes = { canary: [['10%', '6s'], ['50%', '3s']], production: [['100%', '3s']], watch: '3s' };

/** For setting the scene: the first release only has to be there. */
export const quickTimes = { canary: [['100%', '1s']], production: [['50%', '500ms'], ['100%', '500ms']], watch: '1s' };

export const people = {
  ana: { name: 'Ana', roles: ['developer'] },
  bo: { name: 'Bo', roles: ['developer'] },
  cy: { name: 'Cy', roles: ['developer', 'release-manager'] },
  dee: { name: 'Dee', roles: ['on-call'] },
};

function steps(key, values) {
  return values.map(([share, duration]) => `        - {${key}: ${share}, duration: ${duration}}`).join('\n');
}

function servers(ports) {
  return Object.entries(ports).filter(([pool]) => pool !== 'uat').map(([pool, each]) => `          ${pool}:\n${
    each.map((port, at) => `            - {name: ${pool}${at + 1}, health: "http://127.0.0.1:${port}/health"}`).join('\n')}`).join('\n');
}

function targets(scrapePorts) {
  return Object.entries(scrapePorts).filter(([pool]) => pool !== 'uat').map(([pool, each]) => `          ${pool}: [${
    each.map((port) => `"http://127.0.0.1:${port}/metrics"`).join(', ')}]`).join('\n');
}

function everybody(at) {
  return Object.entries(people).map(([id, { name, roles }]) => `  ${id}:
    name: ${name}
    email: ${id}@shop.example
    roles: [${roles.join(', ')}]
    api_token: {file: ${at.secret(`${id}.token`)}}`).join('\n');
}

/**
 * `at`: layout; `botPort`, `pagerPort`: numbers; `ports`: of the shop by pool; `scrapePorts`: where its metrics are asked
 * for; `times`: as above; `policy`: more lines of the shop's; `driver`: the deploy program's argument vector.
 */
export function configuration({ at, botPort, pagerPort, ports, scrapePorts, times, policy, driver }) {
  const program = `{run: [${driver.map((word) => JSON.stringify(word)).join(', ')}], repeatable: true}`;
  return `# Written by the demo. docs/configuration.md explains every key.
server:
  listen: 127.0.0.1:${botPort}
journal:
  path: ${at.journal}
log:
  level: info
  format: json
drivers:
  state_folder: ${at.driverState}
flags:
  folder: ${at.flags}
pager:
  webhook:
    url: http://127.0.0.1:${pagerPort}/page
    signing_secret: {file: ${at.secret('pager.secret')}}

roles:
  developer:
    may: [request, cancel, start, pause, resume, promote, abort, rollback, approve, reject, flag, lock]
  release-manager:
    may: [all]
  on-call:
    may: [hold, unhold, pause, resume, abort, rollback, flag, emergency, stop everything, lift the stop]
people:
${everybody(at)}

services:
  shop:
    pools:
      uat: uat
      canary: canary
      production: [blue, green]
    features:
      checkout-v2:
        routes: [/checkout/v2]
    policy:
      approved_branches: [main, develop, "release/*"]
      required_stages: [build, unit, image]
      approver_roles: [release-manager]
${policy.map((line) => `      ${line}\n`).join('')}      canary_steps:
${steps('traffic', times.canary)}
      production_steps:
${steps('users', times.production)}
      watch: ${times.watch}
      look_interval: 500ms
      patience: 20s
      judge:
        max_p95: 400ms
        silent_after: 10s
        stale_after: 5s
    forge:
      git:
        repository: ${at.repository}
    artifacts:
      folder:
        path: ${at.artifacts}
    driver:
      command:
        deploy: ${program}
        verify: ${program}
        observe: ${program}
        retire: ${program}
        working_directory: ${at.folder}
        environment:
          DEMO_WORLD: ${at.folder}
    router:
      haproxy:
        socket: ${at.socket}
        backend: shop
        pools:
${servers(ports)}
    metrics:
      scrape:
        targets:
${targets(scrapePorts)}
        gauges:
          - {name: event loop, metric: process_event_loop_utilization}
`;
}
