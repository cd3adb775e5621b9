/** Starts the dashboard. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Session } from "@/features/session/session";
import { App } from "@/routes/app";
import "./styles.css";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");

const session = new Session();
void session.start();

createRoot(root).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
);
