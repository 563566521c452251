"use client";

// Within the frame: menu, organization and what is known of the connection stay.
export { ErrorMessage as default } from "#components/error-message.tsx";
