/** Pictures of an offer: ours, never loaded from where they were found. */

import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/features/session/http";
import { cx } from "@/lib/cx";
import { Bone } from "@/ui/notice";
import { usePicture } from "./queries";

/** A row of them; a press shows one large. */
export function Pictures({ paths, title }: { paths: string[]; title: string }) {
  const [open, setOpen] = useState<string | null>(null);
  const large = open !== null && paths.includes(open) ? open : null;
  if (paths.length === 0) return null;
  return (
    <div className="px-5 pb-4">
      <ul aria-label="Pictures of the offer" className="flex gap-2 overflow-x-auto p-0.5">
        {paths.map((path, index) => (
          <li key={path} className="shrink-0">
            <button
              type="button"
              aria-pressed={path === large}
              aria-label={`Picture ${index + 1} of ${paths.length}, ${path === large ? "smaller" : "larger"}`}
              className={cx(
                "bg-sunken block size-20 overflow-hidden rounded-md border",
                path === large ? "border-accent" : "border-line",
              )}
              onClick={() => setOpen(path === large ? null : path)}
            >
              <Picture path={path} alt="" className="size-full object-contain" />
            </button>
          </li>
        ))}
      </ul>
      {large !== null && (
        <Picture
          path={large}
          alt={`Picture ${paths.indexOf(large) + 1} of “${title}”`}
          className="bg-sunken mt-2 max-h-96 w-full rounded-md object-contain"
        />
      )}
    </div>
  );
}

/** It needs the user's token, which an address in the page cannot carry: hence a blob. */
export function Picture({ path, alt, className }: { path: string; alt: string; className?: string }) {
  const picture = usePicture(path);
  if (picture.isError) {
    const lost = picture.error instanceof ApiError && picture.error.status === 404;
    return (
      <span className={cx("text-faint text-2xs block p-1 text-center", className)}>
        {lost ? "not kept any more" : "could not be read"}
      </span>
    );
  }
  if (!picture.data) return <Bone className={cx("h-full rounded-none", className)} />;
  return <Drawn blob={picture.data} alt={alt} className={className} />;
}

/** The blob has an address in this page as long as it is shown. */
function Drawn({ blob, alt, className }: { blob: Blob; alt: string; className: string | undefined }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(blob);
    if (image.current) image.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  return <img ref={image} alt={alt} draggable={false} className={className} />;
}
