"use client";

import "./globals.css";
import ErrorPage from "./error.tsx";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function GlobalError(props: Props) {
  return (
    <html lang="en">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
