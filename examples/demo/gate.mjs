// A TCP gate before a process: lets everything through while it is open, refuses everybody while it is shut.
import { connect, createServer } from 'node:net';

export class Gate {
  #server;
  #sockets = new Set();
  #port;

  constructor(port, target) {
    this.#port = port;
    this.#server = createServer((client) => {
      const server = connect(target, '127.0.0.1');
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
        socket.on('error', () => {});
      }
      client.pipe(server).pipe(client);
    });
  }

  open() {
    return new Promise((done, fail) => {
      this.#server.once('error', fail).listen(this.#port, '127.0.0.1', done);
    });
  }

  shut() {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((done) => { this.#server.close(done); });
  }
}
