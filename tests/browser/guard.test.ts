import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { textOf } from "./support/open-page.ts";
import { stage } from "./support/stage.ts";

/** Longer than the desk holds a pickup back after it came to the front. */
const SETTLE_MS = 900;

const ready = async (page: Page, pickup: string) => {
  await page.waitForSelector(`[data-pickup=${pickup}]`);
  await page.waitForTimeout(SETTLE_MS);
};
const toFront = async (page: Page, name: string, pickup: string) => {
  await page.locator(".queue button", { hasText: name }).click();
  await ready(page, pickup);
};

/**
 * A scanner's burst into whatever has the focus, with what a browser does when nobody prevents it: letters go into a
 * text field, Enter presses a button. Sent from inside the page, because single keys from outside are as slow as a person.
 */
const scan = (page: Page, uid: string) =>
  page.evaluate((text) => {
    for (const key of [...text, "Enter"]) {
      const target = document.activeElement ?? document.body;
      const goesOn = target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      if (!goesOn) continue;
      if (key === "Enter" && target instanceof HTMLButtonElement) target.click();
      if (key !== "Enter" && target instanceof HTMLInputElement) {
        target.value += key;
        target.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }, uid);

describe("the guard's desk", () => {
  const on = stage("gateway");

  test("shows who came, the relation, each child, and where the child is now", async () => {
    const { page } = await on.open(await on.gateway("guard"), { path: "/guard/" });
    await page.waitForSelector("[data-pickup=k-1]");
    expect(await textOf(page.locator(".adult-name"))).toBe("李秀英 奶奶");
    expect(await textOf(page.locator("[data-student=s-zihan]"))).toMatch(/王子涵[\s\S]*三\(2\)班[\s\S]*在门口/);
    expect(await textOf(page.locator("[data-student=s-zixuan]"))).toMatch(/已呼叫[\s\S]*0:5\d[\s\S]*101/);
  });

  test("releases with one touch when the adult is known", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    await page.getByRole("button", { name: "放行 F8", exact: true }).click();
    await page.getByText("已放行：王子涵、王子萱").waitFor();
    expect(gateway.sent.map(({ path, body }) => [path, body])).toEqual([["/api/v1/pickups/k-1/confirm", null]]);
    await page.waitForSelector("[data-granted=k-1] [role=timer]");
  });

  test("releases with two touches when the adult has to be chosen first", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await toFront(page, "林悦", "k-2");
    const release = page.getByRole("button", { name: "放行 F8", exact: true });
    expect(await release.isDisabled()).toBe(true);
    await page.getByRole("button", { name: "王大勇" }).click();
    await release.click();
    await page.getByText("已放行：林悦").waitFor();
    expect(gateway.sent.map(({ path, body }) => [path, body])).toEqual([
      ["/api/v1/pickups/k-2/confirm", { collector: "p-wang" }],
    ]);
  });

  test("offers no way to release a child to a barred adult: no button, no F8", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await toFront(page, "赵小满", "k-3");
    expect(await page.getByRole("button", { name: "放行 F8", exact: true }).count()).toBe(0);
    await page.keyboard.press("F8");
    await page.waitForTimeout(300);
    expect(gateway.sent).toEqual([]);
    expect(await page.locator(".pickup").evaluate((one) => getComputedStyle(one).borderTopColor)).toBe(
      "rgb(179, 38, 30)",
    );
    // Nothing on the screen says why: bystanders can read it.
    expect(await textOf(page.locator(".pickup"))).not.toMatch(/限制|禁|法院|barred/);
    await page.keyboard.press("F9");
    await page.getByText("未放行，孩子留在原处：赵小满").waitFor();
    expect(gateway.sent.map(({ path }) => path)).toEqual(["/api/v1/pickups/k-3/deny"]);
  });

  test("confirms nothing on Enter, wherever the focus is", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    await page.keyboard.press("Enter");
    for (const name of ["放行 F8", "不放行 F9"]) {
      await page.getByRole("button", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("NumpadEnter");
    }
    await page.waitForTimeout(300);
    expect(gateway.sent).toEqual([]);
  });

  test("catches a scanner's burst page-wide: it decides nothing and types nothing", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    await page.getByRole("button", { name: "放行 F8", exact: true }).focus();
    await scan(page, "04A2B3C4D5E680");
    await page.getByText("请刷在校门读卡器上").waitFor();
    await page.keyboard.press("/");
    const field = page.getByRole("searchbox");
    await field.waitFor();
    await scan(page, "04A2B3C4D5E680");
    await expect.poll(() => field.inputValue()).toBe("");
    expect(gateway.sent).toEqual([]);
  });

  test("takes a scanned card for children who were looked up", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    await page.keyboard.press("/");
    await page.getByRole("searchbox").fill("朱思");
    await page.getByRole("button", { name: "朱思齐" }).click();
    await scan(page, "04A2B3C4D5E680");
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]).toMatchObject({
      path: "/api/v1/pickups",
      body: { students: ["s-zhu"], card: "04A2B3C4D5E680", gate: "gate-east" },
    });
  });

  test("looks a child up by name with the / key, offers siblings, and opens one request", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    await page.keyboard.press("/");
    await page.getByRole("searchbox").fill("王子涵");
    await page.locator("dialog").getByRole("button", { name: "王子涵" }).click();
    await page.locator("dialog").getByRole("button", { name: "王子萱" }).click();
    await page.getByRole("button", { name: "打开接送请求（2 人）" }).click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]).toMatchObject({
      path: "/api/v1/pickups",
      body: { students: ["s-zihan", "s-zixuan"], gate: "gate-east" },
    });
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
  });

  test("a second touch meant for the family before does not release the next one", async () => {
    const gateway = await on.gateway("guard");
    gateway.picture.pickups = gateway.picture.pickups.map((one) =>
      one.id === "k-2" ? { ...one, collector: one.students[0]?.guardians[0] ?? null } : one,
    );
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    await page.keyboard.press("F8");
    await page.waitForSelector("[data-pickup=k-2]");
    await page.keyboard.press("F8");
    await page.waitForTimeout(300);
    expect(gateway.sent.map(({ path }) => path)).toEqual(["/api/v1/pickups/k-1/confirm"]);
  });

  test("keeps the pickup in front while others arrive and are settled", async () => {
    const gateway = await on.gateway("guard");
    const { page } = await on.open(gateway, { path: "/guard/" });
    await ready(page, "k-1");
    const [first] = gateway.picture.pickups;
    if (!first) throw new Error("the picture has pickups");
    gateway.change({
      pickups: [{ ...first, id: "k-0", openedAt: first.openedAt - 60_000 }, ...gateway.picture.pickups],
    });
    await expect.poll(() => page.locator(".queue button").count()).toBe(4);
    expect(await page.locator(".pickup").getAttribute("data-pickup")).toBe("k-1");
  });

  test("says that somebody else was faster", async () => {
    const gateway = await on.gateway("guard");
    const { page, tolerate } = await on.open(gateway, { path: "/guard/", language: "en" });
    gateway.refuseNext("/confirm", "pickup/already-settled");
    await ready(page, "k-1");
    await page.keyboard.press("F8");
    await page.getByText("Somebody has already settled this request").waitFor();
    tolerate(/status of 409/);
  });

  test("has deciding buttons of at least 20 mm, and no target under 24 px", async () => {
    const { page } = await on.open(await on.gateway("guard"), { path: "/guard/" });
    await ready(page, "k-1");
    for (const name of ["放行 F8", "不放行 F9"]) {
      const box = await page.getByRole("button", { name, exact: true }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(118);
      expect(box?.width).toBeGreaterThanOrEqual(118);
    }
    const sizes = await page
      .locator("button, a, select, input")
      .evaluateAll((all) =>
        all.map((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height)),
      );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24);
  });
});
