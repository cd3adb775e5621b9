/** Whether what is on the page is of this moment. */

import { useEffect, useState } from "react";
import { Dot, type Tone } from "@/ui/tag";
import { useConnection, useLive } from "./context";
import type { Connection } from "./feed";

type Words = { text: string; /** On a phone. */ short?: string; tone: Tone; busy: boolean };

const WORDS: Record<Connection["status"], Words> = {
  idle: { text: "Not live", tone: "idle", busy: false },
  connecting: { text: "Connecting", tone: "warn", busy: true },
  live: { text: "Live", tone: "good", busy: false },
  waiting: { text: "Connection lost", short: "Offline", tone: "bad", busy: true },
  crowded: { text: "Open in too many tabs", short: "Not live", tone: "bad", busy: false },
};

export function ConnectionState() {
  const connection = useConnection();
  const { feed } = useLive();
  const { text, short, tone, busy } = WORDS[connection.status];
  return (
    <div className="flex items-center gap-2 text-sm">
      <span role="status" className="flex items-center gap-1.5 whitespace-nowrap">
        <Dot tone={tone} busy={busy} />
        <span className={short && "max-md:sr-only"}>{text}</span>
        {short && (
          <span className="md:hidden" aria-hidden="true">
            {short}
          </span>
        )}
      </span>
      {connection.status === "waiting" && (
        <button
          type="button"
          onClick={feed.retryNow}
          className="text-accent hover:underline max-sm:hidden"
        >
          Retry <Seconds until={connection.at} />
        </button>
      )}
    </div>
  );
}

function Seconds({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const left = Math.ceil((until - now) / 1000);
  return left > 0 ? <span className="text-faint">in {left} s</span> : null;
}
