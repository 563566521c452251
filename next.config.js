/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["@node-rs/argon2", "pg", "pino"],
  // Types have a step of their own in `npm test`; a start must not stumble over those of a test.
  typescript: { ignoreBuildErrors: true },
};
