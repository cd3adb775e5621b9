/** The frame of every screen: who, how real, how healthy. */

import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { HealthMenu } from "@/features/health/health-menu";
import { useSources } from "@/features/health/queries";
import { ConnectionState } from "@/features/live/connection-state";
import { LiveProvider } from "@/features/live/provider";
import { useSession, useSessionState } from "@/features/session/context";
import type { Mode, User } from "@/features/session/session";
import { SignIn } from "@/features/session/sign-in";
import { THEMES, type Theme, useTheme } from "@/lib/theme";
import { capital } from "@/lib/words";
import { IconButton } from "@/ui/button";
import { AutoIcon, LeaveIcon, Logo, MoonIcon, SunIcon } from "@/ui/icons";
import { ModeMark } from "@/ui/tag";

export function Shell() {
  const state = useSessionState();
  const queries = useQueryClient();
  useEffect(() => {
    // The next person at this screen sees nothing of the last one.
    if (state.status === "signed-out") queries.clear();
  }, [queries, state.status]);
  if (state.status === "starting") {
    return <div role="status" aria-label="Magpie is loading" className="h-full" />;
  }
  if (state.status === "signed-out") return <SignIn />;
  return (
    <LiveProvider key={state.user.id}>
      <div className="flex h-full flex-col">
        <Header user={state.user} mode={state.mode} />
        <main className="flex min-h-0 flex-1 flex-col">
          <Outlet />
        </main>
      </div>
    </LiveProvider>
  );
}

function Header({ user, mode }: { user: User; mode: Mode }) {
  const session = useSession();
  const sources = useSources();
  const pretend = sources.data?.items.some((source) => source.mode === "sandbox") ?? false;
  return (
    <header className="border-line bg-surface flex h-12 shrink-0 items-center gap-3 border-b pr-2 pl-4 max-md:gap-1.5">
      <Link to="/" className="flex items-center gap-2.5 rounded">
        <Logo />
        <h1 className="text-base font-semibold tracking-tight">
          Magpie<span className="sr-only"> opportunities</span>
        </h1>
      </Link>
      <span className="flex gap-1">
        <ModeMark mode={mode} />
        {pretend && <ModeMark mode="sandbox" />}
      </span>
      <Link to="/sources" className="text-soft hover:text-text rounded text-sm">
        Sources
      </Link>
      <span className="flex-1" />
      <ConnectionState />
      <HealthMenu />
      <ThemeButton />
      <span className="text-soft border-line border-l pl-3 text-sm max-md:hidden" title={user.role}>
        {user.name}
      </span>
      <IconButton
        label="Sign out"
        onClick={() => {
          // It is over on this page, whether the gateway hears of it or not.
          session.signOut().catch(() => undefined);
        }}
      >
        <LeaveIcon />
      </IconButton>
    </header>
  );
}

const ICONS: Record<Theme, typeof AutoIcon> = { system: AutoIcon, light: SunIcon, dark: MoonIcon };

function ThemeButton() {
  const [theme, choose] = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const Icon = ICONS[theme];
  return (
    <IconButton label={`${capital(theme)} colours; change to ${next}`} onClick={() => choose(next)}>
      <Icon />
    </IconButton>
  );
}
