import { afterEach, describe, expect, test } from "vitest";
import { SCHOOLS, school, startFakeDistrict } from "./support/fake-district.ts";
import { accessibilityFaults, LANGUAGES, type LanguageName, NARROW, sidewaysPx, textOf } from "./support/open-page.ts";
import { stage } from "./support/stage.ts";

describe("the district's board", () => {
  const on = stage("server");
  const running: { stop(): Promise<void> }[] = [];
  const district = async () => {
    const started = await startFakeDistrict(on.consoleDir);
    running.push(started);
    return started;
  };
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  test("shows schools worst first: unattended, P1 alarm, silent, then normal", async () => {
    const { page } = await on.open(await district(), { path: "/" });
    await page.waitForSelector(".school");
    const order = await page
      .locator(".school")
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.condition));
    expect(order).toEqual(["unattended", "alarm", "unknown", "normal"]);
  });

  test("a school that is silent for a minute is unknown with its age, never a plain number", async () => {
    const { page } = await on.open(await district(), { path: "/", language: "en" });
    const silent = page.locator("[data-school=b-silent]");
    await silent.waitFor();
    expect(await silent.locator(".count-unknown").count()).toBe(4);
    expect(await textOf(silent)).toContain("Unknown");
    expect(await textOf(silent)).toMatch(/Silent for 3:0\d/);
  });

  test("merges a change into the picture without losing the other schools", async () => {
    const gateway = await district();
    const { page } = await on.open(gateway, { path: "/" });
    await page.waitForSelector("[data-school=a-normal][data-condition=normal]");
    gateway.change([school("a-normal", { zh: "第一小学", en: "First Primary", unattended: 40, p1: 1 })]);
    await page.waitForSelector("[data-school=a-normal][data-condition=unattended]");
    expect(await page.locator(".school").count()).toBe(SCHOOLS.length);
  });

  test("has a table twin with the same schools in the same order", async () => {
    const { page } = await on.open(await district(), { path: "/" });
    await page.getByRole("button", { name: "表格" }).click();
    expect(await page.getByRole("rowheader").allInnerTexts()).toEqual(["第三小学", "第四小学", "第二小学", "第一小学"]);
  });

  for (const language of Object.keys(LANGUAGES) as LanguageName[])
    test(`is accessible and fits 320 px, as board and as table (${language})`, async () => {
      const { page } = await on.open(await district(), { path: "/", language });
      await page.waitForSelector(".school");
      for (const as of [0, 1]) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.locator(".board-head button").nth(as).click();
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.setViewportSize(NARROW);
        expect(await sidewaysPx(page)).toBe(0);
      }
    });
});
