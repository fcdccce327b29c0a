// HAProxy before the shop: its configuration, and what it says on its runtime socket.
import { createConnection } from 'node:net';

/** All pools stand in one backend and start without traffic: who gets customers is the bot's word, over the socket. */
export function balancerConfiguration({ at, port, ports }) {
  const servers = Object.entries(ports).filter(([pool]) => pool !== 'uat').flatMap(([pool, each]) =>
    each.map((each, index) => `    server ${pool}${index + 1} 127.0.0.1:${each} weight 0 disabled`));
  return `global
    stats socket ${at.socket} mode 600 level admin
    maxconn 4000
defaults
    mode http
    timeout connect 1s
    timeout check 2s
    timeout client 30s
    timeout server 10s
frontend customers
    bind 127.0.0.1:${port}
    default_backend shop
backend shop
    balance roundrobin
    option httpchk GET /health
    default-server check inter 500ms fall 2 rise 1
${servers.join('\n')}
`;
}

export function ask(socket, command) {
  return new Promise((done, fail) => {
    const connection = createConnection(socket);
    let answer = '';
    connection.setEncoding('utf8');
    connection.on('data', (chunk) => { answer += chunk; });
    connection.on('end', () => done(answer));
    connection.on('error', fail);
    connection.write(`${command}\n`);
  });
}

/** Bits of srv_admin_state: maintenance and drain, told, inherited or by name; 4 only says that the file began with it. */
const outOfService = 0x01 | 0x02 | 0x08 | 0x10 | 0x20;

/** Share of the requests that each pool gets just now, in percent, from HAProxy's own mouth. */
export async function readShares(socket) {
  const [, head, ...lines] = (await ask(socket, 'show servers state shop')).trim().split('\n');
  const columns = head.replace(/^# /, '').split(' ');
  const weights = {};
  for (const line of lines) {
    const row = Object.fromEntries(line.split(' ').map((value, index) => [columns[index], value]));
    const pool = row.srv_name.replace(/\d+$/, '');
    const takes = (Number(row.srv_admin_state) & outOfService) === 0 && row.srv_op_state === '2';
    weights[pool] = (weights[pool] ?? 0) + (takes ? Number(row.srv_uweight) : 0);
  }
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  return Object.fromEntries(Object.entries(weights).map(([pool, weight]) => [pool, sum ? Math.round((100 * weight) / sum) : 0]));
}
