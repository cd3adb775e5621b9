/** Every address of the dashboard. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  type RouterHistory,
} from "@tanstack/react-router";
import { Blank } from "@/ui/notice";
import { Opportunities, readSearch } from "./opportunities";
import { Shell } from "./shell";
import { Sources } from "./sources";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Blank
      title="There is nothing at this address"
      action={
        <Link to="/" className="text-accent hover:underline">
          To the opportunities
        </Link>
      }
    />
  ),
});

const opportunities = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: readSearch,
  component: Opportunities,
});

const sources = createRoute({
  getParentRoute: () => root,
  path: "/sources",
  component: Sources,
});

const tree = root.addChildren([opportunities, sources]);

export function makeRouter(history?: RouterHistory) {
  return createRouter({ routeTree: tree, ...(history ? { history } : {}) });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
