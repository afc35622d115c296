import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessibilityFaults, LANGUAGES, type LanguageName, NARROW, sidewaysPx, TABLET } from "./support/open-page.ts";
import { stage } from "./support/stage.ts";

/** Each page in each state that it can be in. */
const STATES: { name: string; path: string; role: "guard" | "teacher"; reach: (page: Page) => Promise<unknown> }[] = [
  { name: "start", path: "/", role: "teacher", reach: (page) => page.waitForSelector(".screen") },
  { name: "duty", path: "/duty/", role: "teacher", reach: (page) => page.waitForSelector(".room") },
  {
    name: "duty, a room opened",
    path: "/duty/",
    role: "teacher",
    reach: async (page) => {
      await page.locator("[data-room=room-203]").click();
      await page.locator(".others summary").click();
      await page.locator("dialog .button-row button").click();
      await page.waitForSelector("dialog .ticks");
    },
  },
  {
    name: "duty, a handover to answer",
    path: "/duty/",
    role: "teacher",
    reach: async (page) => {
      await page.locator(".handover-mine button").click();
      await page.locator("dialog .others summary").click();
    },
  },
  {
    name: "duty, names behind a number",
    path: "/duty/",
    role: "teacher",
    reach: async (page) => {
      await page.locator(".term-button").first().click();
      await page.waitForSelector("dialog .person");
    },
  },
  {
    name: "duty, a child to settle",
    path: "/duty/",
    role: "teacher",
    reach: async (page) => {
      await page.locator("[data-alarm=unaccounted] .found-row button").first().click();
      await page.locator("dialog .choices").nth(1).getByRole("button").first().click();
      await page.waitForSelector("dialog .says:not(:empty)");
    },
  },
  {
    name: "duty, a child who was collected, from the names",
    path: "/duty/",
    role: "teacher",
    reach: async (page) => {
      await page.locator("[data-unattended]").click();
      await page.locator("dialog .person button").first().click();
      await page.locator("dialog dialog .choices").first().getByRole("button").nth(1).click();
    },
  },
  {
    name: "duty, an alarm to resolve",
    path: "/duty/",
    role: "teacher",
    reach: (page) => page.locator("[data-alarm=unknown-card] .alarm-actions button").first().click(),
  },
  {
    name: "duty, an alarm to shelve",
    path: "/duty/",
    role: "teacher",
    reach: (page) => page.locator("[data-alarm=reader-silent] .alarm-actions button").first().click(),
  },
  {
    name: "duty, a shelved alarm",
    path: "/duty/",
    role: "teacher",
    reach: async (page) => {
      await page.locator("[data-alarm=reader-silent] .alarm-actions button").first().click();
      await page.locator("dialog .choices").nth(1).getByRole("button").first().click();
      await page.locator("dialog .button-big").click();
      await page.locator(".desk-alarms > details summary").click();
    },
  },
  { name: "guard", path: "/guard/", role: "guard", reach: (page) => page.waitForSelector("[data-pickup=k-1]") },
  {
    name: "guard, a barred adult",
    path: "/guard/",
    role: "guard",
    reach: async (page) => {
      await page.locator(".queue button", { hasText: "赵小满" }).click();
      await page.waitForSelector("[data-pickup=k-3]");
    },
  },
  {
    name: "guard, an adult to choose",
    path: "/guard/",
    role: "guard",
    reach: async (page) => {
      await page.locator(".queue button", { hasText: "林悦" }).click();
      await page.waitForSelector(".collectors");
    },
  },
  {
    name: "guard, looking a child up",
    path: "/guard/",
    role: "guard",
    reach: async (page) => {
      await page.waitForSelector("[data-pickup=k-1]");
      await page.keyboard.press("/");
      await page.getByRole("searchbox").fill("王子");
      await page.locator(".found button").first().click();
    },
  },
];

describe("every page of the school, in every state", () => {
  const on = stage("gateway");

  for (const language of Object.keys(LANGUAGES) as LanguageName[])
    for (const { name, path, role, reach } of STATES)
      test(`${name} (${language}): accessible, without errors, and fits 320 px`, async () => {
        const gateway = await on.gateway(role);
        const { page } = await on.open(gateway, { path, language, viewport: TABLET });
        await reach(page);
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.setViewportSize(NARROW);
        expect(await sidewaysPx(page)).toBe(0);
        const dialog = page.locator("dialog[open]").last();
        if ((await dialog.count()) > 0)
          expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
        expect(await accessibilityFaults(page)).toEqual([]);
      });

  test("stale pages are accessible, too", async () => {
    const gateway = await on.gateway("teacher");
    const { page, tolerate } = await on.open(gateway, { path: "/duty/", ownClock: true });
    await page.waitForSelector(".room");
    gateway.goSilent();
    await page.clock.runFor(16_000);
    await page.waitForSelector("[data-freshness=stale]");
    await page.clock.resume();
    expect(await accessibilityFaults(page)).toEqual([]);
    tolerate(/status of 503|net::ERR/);
  });

  test("the language is chosen with one touch and kept on this device", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/", language: "en" });
    await page.getByRole("heading", { name: "Duty desk" }).waitFor();
    expect(await page.title()).toBe("Duty desk · Baton 接力");
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { name: "值班台" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
    await page.reload();
    await page.getByRole("heading", { name: "值班台" }).waitFor();
  });

  test("Chinese names are drawn with the font that the page brings, on a machine that has none", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    await page.waitForSelector(".room");
    await page.evaluate(() => document.fonts.ready);
    await expect
      .poll(() => page.evaluate(() => document.fonts.check("16px 'Noto Sans SC Variable'", "陈雅琴")))
      .toBe(true);
  });

  test("the start page names the screens of the role, and no others", async () => {
    const { page } = await on.open(await on.gateway("guard"), { path: "/" });
    await page.waitForSelector(".screen");
    expect(await page.locator(".screen").evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual([
      "/guard/",
    ]);
  });
});
