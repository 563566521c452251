import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { FullBacklog } from "../../sandbox/testing/full-backlog.ts";
import { makeCertificate, makePrivateServer } from "../../sandbox/testing/make-certificate.ts";
import type { SandboxControl, SandboxFront } from "../../sandbox/testing/sandbox-control.ts";

/** What stands before the provider, so that no byte of a request reaches it. */
export interface FrontCase {
  name: string;
  /** Returns the host and port that Larder is to ask by TLS. */
  open(control: SandboxControl, backlog: FullBacklog): Promise<string>;
}

const day = 86_400_000;
const root = makeCertificate("Root");

function certified(options: { ip?: string; notBefore?: Date; notAfter?: Date }): SandboxFront {
  const { key, certificate } = makeCertificate("Server", { ip: "127.0.0.1", issuer: root, ...options });
  return { speaks: "tls", key, certificate };
}

const inFrontOf =
  (front: () => SandboxFront): FrontCase["open"] =>
  (control) =>
    control.openFront(front());

export const frontCases: readonly FrontCase[] = [
  {
    name: "certificate of a private authority",
    open: inFrontOf(() => ({ speaks: "tls", ...makePrivateServer() })),
  },
  {
    name: "certificate not valid before tomorrow",
    open: inFrontOf(() => certified({ notBefore: new Date(Date.now() + day) })),
  },
  {
    name: "certificate that has expired",
    open: inFrontOf(() =>
      certified({ notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) }),
    ),
  },
  { name: "certificate for another address", open: inFrontOf(() => certified({ ip: "127.0.0.2" })) },
  { name: "plain HTTP on a TLS port", open: inFrontOf(() => ({ speaks: "http" })) },
  { name: "no answer to the TLS handshake", open: inFrontOf(() => ({ speaks: "nothing" })) },
  { name: "packets that are dropped", open: async (_control, backlog) => backlog.host },
  {
    name: "port on which nobody listens",
    async open(control) {
      const host = await control.openFront({ speaks: "nothing" });
      await control.closeFronts();
      return host;
    },
  },
];

/** Lets this process trust the authority of the certificates that are at fault in another way. */
export function trustOwnRoot(): void {
  setDefaultCACertificates([...getCACertificates("default"), root.certificate]);
}
