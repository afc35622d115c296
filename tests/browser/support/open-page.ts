/** Opens a screen in the test browser and watches for everything that must never happen on it. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

export const LANGUAGES = { zh: "zh-CN", en: "en-US" } as const;
export type LanguageName = keyof typeof LANGUAGES;

export const TABLET = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
/** Narrowest screen that every page must fit. */
export const NARROW = { width: 320, height: 640 };

export type Opened = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, of the console (a refused script or style among them), and requests to other hosts. */
  readonly faults: string[];
  /** Faults that this test causes on purpose: the browser itself reports each refused or lost request. */
  tolerate(fault: RegExp): void;
};

type Options = {
  readonly url: string;
  readonly language?: LanguageName;
  readonly viewport?: { width: number; height: number };
  /** Takes over the page's clock before anything runs. */
  readonly ownClock?: boolean;
};

export async function openPage(browser: Browser, options: Options): Promise<Opened> {
  const { url, language = "zh", viewport = TABLET } = options;
  const context = await browser.newContext({ viewport, locale: LANGUAGES[language] });
  const page = await context.newPage();
  const seen: string[] = [];
  const { host } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") seen.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.push(`script: ${error.message}`));
  page.on("request", (request) => {
    if (new URL(request.url()).host !== host) seen.push(`outside: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  if (options.ownClock) await page.clock.install();
  await page.goto(url);
  const tolerated: RegExp[] = [];
  return {
    page,
    context,
    get faults() {
      return seen.filter((fault) => !tolerated.some((one) => one.test(fault)));
    },
    tolerate: (fault) => tolerated.push(fault),
  };
}

/** What a person reads there, as soon as it is there; white space as one blank. */
export async function textOf(locator: Locator): Promise<string> {
  await locator.first().waitFor();
  return (await locator.allInnerTexts()).join(" ").replace(/\s+/g, " ").trim();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations of WCAG 2.0 to 2.2 A and AA and of best practice, as short lines; [] when there are none. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated through the debugger, so the page's own content security policy stays as it is.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`));
}

/** How far the page can be scrolled sideways, CSS pixels. */
export const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
