/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["@node-rs/argon2", "pg", "pino", "undici"],
  // Types have a step of their own in `npm test`; a start must not stumble over those of a test.
  typescript: { ignoreBuildErrors: true },
  // Browsers ask for it when they show something that names no icon, such as a download or a half-loaded page.
  redirects: async () => [{ source: "/favicon.ico", destination: "/icon.svg", permanent: false }],
};
