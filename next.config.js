/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    ...["@node-rs/argon2", "pg", "pino", "undici"],
    // Loaded where traces are wanted, and not before.
    ...["@opentelemetry/api", "@opentelemetry/exporter-trace-otlp-proto"],
    ...["@opentelemetry/resources", "@opentelemetry/sdk-trace"],
  ],
  // Types have a step of their own in `npm test`; a start must not stumble over those of a test.
  typescript: { ignoreBuildErrors: true },
  // Whoever asks gets a page whose title is in its head: sent later, it is missing without a script, and until one has run.
  htmlLimitedBots: /.*/,
  // Larder shows no images of others, and no route of Next's to fetch them.
  images: { unoptimized: true },
  // Without the network or while Larder starts anew, the page stays, and what it asked for comes when it can. Actions are not
  // repeated: see instrumentation-client.ts.
  // The proxy keeps a body that says no length; one that says more is refused before.
  experimental: {
    proxyClientMaxBodySize: "256kb",
    serverActions: { bodySizeLimit: "256kb" },
    useOffline: true,
  },
  // Browsers ask for it when they show something that names no icon, such as a download or a half-loaded page.
  redirects: async () => [{ source: "/favicon.ico", destination: "/icon.svg", permanent: false }],
};
