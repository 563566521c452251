export type Role = "owner" | "admin" | "developer" | "support";

export const ROLE_LABEL: Record<Role, string> = {
  owner: "Owner",
  admin: "Admin",
  developer: "Developer",
  support: "Support",
};

/** What a role may do, in one line. */
export const ROLE_DESCRIPTION: Record<Role, string> = {
  owner: "Can do everything, and manages members.",
  admin: "Manages applications, libraries and token sets in both environments.",
  developer: "Sees everything; connects and changes token sets in development only.",
  support: "Sees everything and checks token sets; changes nothing.",
};

/** The roles as choices of a form, the least powerful first. */
export const ROLE_CHOICES = (["support", "developer", "admin", "owner"] as const).map((value) => ({
  value,
  label: ROLE_LABEL[value],
  description: ROLE_DESCRIPTION[value],
}));
