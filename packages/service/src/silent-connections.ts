import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections on which nothing was asked yet: browsers and clients open some in advance. A server that stops would wait a minute for each, as
 * Node calls only those idle that were answered before.
 */
export class SilentConnections {
  readonly #sockets = new Set<Socket>();
  #isClosed = false;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      if (this.#isClosed) return socket.destroy();
      this.#sockets.add(socket);
      return socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', ({ socket }) => this.#sockets.delete(socket));
  }

  /** Ends them, and those that come. What has begun to ask is answered. */
  close(): void {
    this.#isClosed = true;
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}
