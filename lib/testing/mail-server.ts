import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body, as text: quoted-printable breaks long lines and writes what is not ASCII as =XX. */
  text: string;
}

export interface MailServer {
  /** What `LARDER_SMTP_URL` and `LARDER_MAIL_FROM` say. */
  settings: { LARDER_SMTP_URL: string; LARDER_MAIL_FROM: string };
  received: ReceivedMail[];
  /** Whether it takes mail at all; false as for a mailbox that is full. */
  takes: boolean;
  stop(): Promise<void>;
}

/** A real SMTP server on this machine. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_address, _session, done) => done(mail.takes ? null : new Error("mailbox full")),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        const text = Buffer.concat(chunks).toString("utf8").replaceAll(/=\r\n/g, "");
        received.push({ from, to, text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const settings = {
    LARDER_SMTP_URL: `smtp://127.0.0.1:${port}`,
    LARDER_MAIL_FROM: "Larder <larder@larder.test>",
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(resolve);
    });
  const mail: MailServer = { settings, received, takes: true, stop };
  return mail;
}
