import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/**
 * How the server treats who comes:
 * - `takes`: as it should.
 * - `refuses`: says no to every recipient, for good.
 * - `busy`: says no to everybody, for now.
 * - `silent`: lets callers wait.
 * - `dies-before-answer`: takes a mail, and breaks the connection instead of saying so.
 * - `dies-in-mail`: breaks the connection while the mail comes in.
 */
export type Mood = 'takes' | 'refuses' | 'busy' | 'silent' | 'dies-before-answer' | 'dies-in-mail';

export interface ReceivedMail {
  readonly to: string;
  readonly messageId: string;
  /** Headers and body as they came. */
  readonly source: string;
}

/** A mail server on loopback (RFC 5321, as much of it as a client without extensions needs). */
export class SmtpServer {
  readonly received: ReceivedMail[] = [];
  mood: Mood = 'takes';
  /** How often somebody connected. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(): Promise<SmtpServer> {
    const server = new SmtpServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Mails to one address. */
  to(address: string): ReceivedMail[] {
    return this.received.filter(({ to }) => to === address);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {});
    const { mood } = this;
    if (mood === 'silent') return;
    if (mood === 'busy') {
      socket.end('421 Too busy\r\n');
      return;
    }
    new Session(socket, mood, (mail) => this.received.push(mail));
    socket.write('220 test\r\n');
  }
}

/** One connection: lines are commands, until DATA begins a mail that a lone dot ends. */
class Session {
  readonly #socket: Socket;
  readonly #mood: Mood;
  readonly #keep: (mail: ReceivedMail) => void;
  #input = '';
  #to = '';
  #inMail = false;

  constructor(socket: Socket, mood: Mood, keep: (mail: ReceivedMail) => void) {
    this.#socket = socket;
    this.#mood = mood;
    this.#keep = keep;
    socket.setEncoding('utf8').on('data', (text) => {
      this.#input += text;
      this.#read();
    });
  }

  #read(): void {
    while (true) {
      const end = this.#inMail ? '\r\n.\r\n' : '\r\n';
      const at = this.#input.indexOf(end);
      if (this.#inMail && this.#mood === 'dies-in-mail') this.#socket.destroy();
      if (at < 0) return;
      const text = this.#input.slice(0, at);
      this.#input = this.#input.slice(at + end.length);
      if (this.#inMail) this.#mail(text);
      else this.#command(text);
    }
  }

  #command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') {
      this.#socket.end('221 Bye\r\n');
    } else if (verb === 'RCPT' && this.#mood === 'refuses') {
      this.#socket.write('550 No such mailbox here\r\n');
    } else if (verb === 'DATA') {
      this.#inMail = true;
      this.#socket.write('354 Go ahead\r\n');
    } else {
      if (verb === 'RCPT') this.#to = /<([^>]*)>/.exec(line)?.[1] ?? '';
      this.#socket.write('250 OK\r\n');
    }
  }

  #mail(source: string): void {
    this.#inMail = false;
    this.#keep({ to: this.#to, messageId: /^Message-ID: (.*)$/im.exec(source)?.[1] ?? '', source });
    if (this.#mood === 'dies-before-answer') this.#socket.destroy();
    else this.#socket.write('250 Taken\r\n');
  }
}
