import { AppWindow, Bell, History, KeyRound, LayoutDashboard, Library, Link2, Settings } from "lucide-react";

/** Where the main navigation leads. */
export const mainPlaces = [
  { href: "/", label: "Overview", icon: <LayoutDashboard className="size-4" />, exact: true },
  { href: "/token-sets", label: "Token sets", icon: <KeyRound className="size-4" /> },
  { href: "/libraries", label: "Libraries", icon: <Library className="size-4" /> },
  { href: "/connect", label: "Connect", icon: <Link2 className="size-4" /> },
  { href: "/applications", label: "Applications", icon: <AppWindow className="size-4" /> },
  { href: "/alerts", label: "Alerts", icon: <Bell className="size-4" /> },
  { href: "/activity", label: "Activity", icon: <History className="size-4" /> },
  { href: "/settings", label: "Settings", icon: <Settings className="size-4" /> },
];
