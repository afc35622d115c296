/** One browser and freshly built screens for a test file; a fake gateway and its pages for each test. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildConsole } from "../../../gateway/console/build.ts";
import { launchBrowser } from "../../support/browser.ts";
import { type FakeGateway, type FakeRole, startFakeGateway } from "./fake-gateway.ts";
import { type Opened, openPage } from "./open-page.ts";

type OpenOptions = Omit<Parameters<typeof openPage>[1], "url"> & { readonly path: string };

export type Stage = {
  readonly browser: Browser;
  readonly consoleDir: string;
  gateway(role: FakeRole): Promise<FakeGateway>;
  /** Opens a page; at the test's end it must be without faults, unless they were taken from `faults` before. */
  open(at: { readonly url: string }, options: OpenOptions): Promise<Opened>;
};

export function stage(which: "gateway" | "server"): Stage {
  const built: { browser?: Browser; consoleDir?: string } = {};
  const gateways: FakeGateway[] = [];
  const pages: Opened[] = [];
  beforeAll(async () => {
    built.consoleDir = (await buildConsole({ which })).folder;
    built.browser = await launchBrowser();
  });
  afterEach(async () => {
    const opened = pages.splice(0);
    for (const { context } of opened) await context.close();
    for (const gateway of gateways.splice(0)) await gateway.stop();
    for (const { faults } of opened) expect(faults).toEqual([]);
  });
  afterAll(() => built.browser?.close());
  return {
    get browser() {
      if (!built.browser) throw new Error("the browser starts before the first test");
      return built.browser;
    },
    get consoleDir() {
      return built.consoleDir ?? "";
    },
    async gateway(role) {
      const gateway = await startFakeGateway({ role, consoleDir: this.consoleDir });
      gateways.push(gateway);
      return gateway;
    },
    async open(at, { path, ...options }) {
      const opened = await openPage(this.browser, { ...options, url: at.url + path });
      pages.push(opened);
      return opened;
    },
  };
}
