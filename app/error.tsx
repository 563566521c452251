"use client";

import { ErrorMessage, type ErrorMessageProps } from "#components/error-message.tsx";

export default function ErrorPage(props: ErrorMessageProps) {
  return (
    <main id="main">
      <ErrorMessage {...props} />
    </main>
  );
}
