/** What jsdom lacks, and a clean page after each test. */

import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

configure({ asyncUtilTimeout: 8_000 });

afterEach(() => {
  cleanup();
  window.localStorage.clear();
  delete document.documentElement.dataset.theme;
});

// jsdom lays nothing out: the table is given a window of this size.
const HEIGHT = 800;
const WIDTH = 1200;
const LONG = 100_000;
Object.defineProperties(HTMLElement.prototype, {
  offsetHeight: { configurable: true, get: () => HEIGHT },
  offsetWidth: { configurable: true, get: () => WIDTH },
  clientHeight: { configurable: true, get: () => HEIGHT },
  scrollHeight: { configurable: true, get: () => LONG },
});
Element.prototype.scrollTo = function scrollTo(this: Element, to?: ScrollToOptions | number) {
  if (typeof to === "object" && to.top !== undefined) this.scrollTop = to.top;
  this.dispatchEvent(new Event("scroll"));
};

let blobs = 0;
URL.createObjectURL = () => `blob:http://pretend/${(blobs += 1)}`;
URL.revokeObjectURL = () => undefined;

window.scrollTo = () => undefined;

HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
  this.open = false;
};

window.matchMedia = (media: string) =>
  ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

class Observer {
  observe() {
    return undefined;
  }
  unobserve() {
    return undefined;
  }
  disconnect() {
    return undefined;
  }
}
vi.stubGlobal("ResizeObserver", Observer);
