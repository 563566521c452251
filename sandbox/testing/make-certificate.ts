import { generateKeyPairSync } from "node:crypto";
import forge from "node-forge";

export type Identity = { key: string; certificate: string };

type CertificateOptions = {
  /** The issuer; itself when not given. */
  issuer?: { name: string };
  /** The IP address of the server that it is for; without one it is an authority's. */
  ip?: string;
  notBefore?: Date;
  notAfter?: Date;
};

const hourMs = 3_600_000;

// Making keys takes long, and nothing that is tested needs several. They end with the process.
const { privateKey: key, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const signingKey = forge.pki.privateKeyFromPem(key);

/** A key and a new certificate for it, both as PEM, valid for an hour unless the options say otherwise. */
export function makeCertificate(name: string, options: CertificateOptions = {}): Identity & { name: string } {
  const { issuer, ip, notBefore = new Date(Date.now() - hourMs), notAfter } = options;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter ?? new Date(Math.max(Date.now(), notBefore.getTime()) + hourMs);
  certificate.setSubject([{ name: "commonName", value: name }]);
  certificate.setIssuer([{ name: "commonName", value: issuer?.name ?? name }]);
  certificate.setExtensions([
    { name: "basicConstraints", cA: ip === undefined, critical: true },
    ...(ip === undefined ? [] : [{ name: "subjectAltName", altNames: [{ type: 7, ip }] }]),
  ]);
  certificate.sign(signingKey, forge.md.sha256.create());
  return { name, key, certificate: forge.pki.certificateToPem(certificate) };
}

/** A server on 127.0.0.1 whose authority nobody knows, and which sends its intermediate certificate too. */
export function makePrivateServer(): Identity {
  const root = makeCertificate("Private root");
  const intermediate = makeCertificate("Private intermediate", { issuer: root });
  const { key, certificate } = makeCertificate("Server", { ip: "127.0.0.1", issuer: intermediate });
  return { key, certificate: certificate + intermediate.certificate };
}
