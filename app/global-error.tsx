"use client";

import "./globals.css";
import type { ErrorMessageProps } from "#components/error-message.tsx";
import ErrorPage from "./error.tsx";

export default function GlobalError(props: ErrorMessageProps) {
  return (
    <html lang="en">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
