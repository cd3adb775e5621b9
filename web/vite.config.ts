import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockGateway } from "./dev/plugin.ts";

const GATEWAY = process.env.MAGPIE_GATEWAY ?? "http://127.0.0.1:8000";

// `npm run dev` talks to a running gateway, `npm run mock` to a pretend one.
export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwind(), mode === "mock" && mockGateway()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    // The Content-Security-Policy refuses data: for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy:
      mode === "mock"
        ? {}
        : { "/api": { target: GATEWAY }, "/healthz": { target: GATEWAY }, "/ws": { target: GATEWAY, ws: true } },
  },
}));
