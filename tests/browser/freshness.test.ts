import { describe, expect, test } from "vitest";
import { CHEN } from "./support/demo-picture.ts";
import { textOf } from "./support/open-page.ts";
import { stage } from "./support/stage.ts";

/** A gateway that went away is an error that the browser itself reports; the page must live through it. */
const GONE = /status of 503|net::ERR/;

describe("freshness", () => {
  const on = stage("gateway");

  test("numbers are live, late after 5 s of silence, hollow and hatched with their age after 15 s, and live again", async () => {
    const gateway = await on.gateway("teacher");
    const { page, tolerate } = await on.open(gateway, { path: "/duty/", ownClock: true });
    await page.waitForSelector("[data-freshness=live] .room");
    const look = () =>
      page
        .locator("[data-room=room-101] .count")
        .first()
        .evaluate((one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundImage !== "none"]);
    expect(await look()).toEqual(["rgb(27, 31, 36)", false]);

    gateway.goSilent();
    await page.clock.runFor(6_000);
    await page.waitForSelector("[data-freshness=late]");
    expect(await textOf(page.locator(".freshness"))).toContain("延迟");

    await page.clock.runFor(9_500);
    await page.waitForSelector("[data-freshness=stale]");
    expect(await look()).toEqual(["rgb(255, 255, 255)", true]);
    expect(await textOf(page.locator(".freshness-age"))).toMatch(/^0:1\d 前$/);
    await page.getByRole("alert").getByText("与网关的连接中断").waitFor();
    await page.clock.runFor(60_000);
    await expect.poll(() => textOf(page.locator(".freshness-age"))).toMatch(/^1:1\d 前$/);
    tolerate(GONE);
  });

  test("a guard cannot decide on a picture that is out of date", async () => {
    const gateway = await on.gateway("guard");
    const { page, tolerate } = await on.open(gateway, { path: "/guard/", ownClock: true });
    await page.waitForSelector("[data-pickup=k-1]");
    gateway.goSilent();
    await page.clock.runFor(16_000);
    await page.waitForSelector("[data-freshness=stale]");
    expect(await page.getByRole("button", { name: "放行 F8", exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press("F8");
    await page.clock.runFor(1_000);
    expect(gateway.sent).toEqual([]);
    tolerate(GONE);
  });

  test("a page comes back by itself when the gateway does", async () => {
    const gateway = await on.gateway("teacher");
    const { page, tolerate } = await on.open(gateway, { path: "/duty/" });
    await page.waitForSelector("[data-freshness=live] .room");
    gateway.goSilent();
    await page.waitForSelector("[data-freshness=late]");
    gateway.picture.headcount.places = gateway.picture.headcount.places.map((place) => ({ ...place, custodian: CHEN }));
    gateway.comeBack();
    await page.waitForSelector("[data-freshness=live]");
    await page.locator("[data-room=room-204]").getByText(CHEN.name).waitFor();
    tolerate(GONE);
  });

  test("somebody who is not signed in is told what to do, not shown an empty school", async () => {
    for (const path of ["/", "/duty/", "/guard/"]) {
      const { page, tolerate } = await on.open(await on.gateway("nobody"), { path, language: "en" });
      await page.getByText("Please sign in").waitFor();
      expect(await page.locator(".count").count()).toBe(0);
      tolerate(/status of 401/);
    }
  });
});
