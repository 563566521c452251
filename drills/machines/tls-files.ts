import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCertificate } from "../../sandbox/testing/make-certificate.ts";
import type { Addresses } from "./network.ts";
import type { TlsFiles } from "./nginx.ts";

/** Where the key and certificate of an address are. */
export function tlsFilesOf(directory: string, ip: string): TlsFiles {
  return { key: join(directory, `${ip}.key`), certificate: join(directory, `${ip}.crt`) };
}

/** Makes an authority for the drill, and certificates of what answers over TLS: nginx and the provider. */
export function makeTlsFiles(directory: string, addresses: Addresses): void {
  const authority = makeCertificate("The drill's authority");
  writeFileSync(join(directory, "authority.crt"), authority.certificate);
  for (const ip of [addresses.of("proxy", "front"), addresses.of("provider", "prov")]) {
    const { key, certificate } = makeCertificate(ip, { issuer: authority, ip });
    const files = tlsFilesOf(directory, ip);
    writeFileSync(files.key, key, { mode: 0o600 });
    writeFileSync(files.certificate, certificate);
  }
}
