import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { makeCertificates } from "../browser/certificates.ts";
import { bridgeGateway } from "../machines/registry-mirror.ts";

/** Name on the mail server's certificate. */
export const MAIL_HOST = "mail.test";

/** A mail server that takes mail only over STARTTLS and from who knows the password. */
export interface Mailbox {
  readonly address: string;
  readonly port: number;
  /** File with the authority that signed its certificate. */
  readonly root: string;
  /** What arrived, headers and all. */
  readonly mails: readonly string[];
  close(): Promise<void>;
}

/** @param folder of the caller's, for keys and certificates */
export async function startMailbox(folder: string, user: string, password: string): Promise<Mailbox> {
  await makeCertificates(folder, MAIL_HOST);
  const mails: string[] = [];
  const server = new SMTPServer({
    key: await readFile(join(folder, "current/privkey.pem")),
    cert: await readFile(join(folder, "current/fullchain.pem")),
    onAuth: (login, session, done) => {
      const right = session.secure && login.username === user && login.password === password;
      done(right ? null : new Error("wrong password"), right ? { user } : undefined);
    },
    onData: async (stream, _, done) => {
      let text = "";
      for await (const chunk of stream) text += chunk;
      // Long lines are cut where they are sent, with "=" at their ends (RFC 2045, quoted-printable).
      mails.push(text.replaceAll("=\r\n", ""));
      done();
    },
  });
  const address = await bridgeGateway();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, address, resolve);
  });
  return {
    ...{ address, mails, root: join(folder, "root.pem") },
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
