import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHILDREN_SHOWN_MAX } from "../../gateway/console/duty/alarm-actions.ts";
import { alarm, CHEN, DENG, LIU, MA_CHAO, NOW, ZHOU } from "./support/demo-picture.ts";
import { PHONE, textOf } from "./support/open-page.ts";
import { stage } from "./support/stage.ts";

const on = stage("gateway");

/** Counts every touch from now on; what a person does, not what the test calls. */
async function countTouches(page: Page): Promise<() => Promise<number>> {
  await page.waitForSelector(".alarm");
  await page.evaluate(() => {
    document.body.dataset.touches = "0";
    const count = () => (document.body.dataset.touches = String(Number(document.body.dataset.touches) + 1));
    document.addEventListener("click", count, { capture: true });
  });
  return () => page.evaluate(() => Number(document.body.dataset.touches));
}
const foundButton = (page: Page, name: string, word = "找到了") =>
  page.locator("[data-alarm=unaccounted]").getByRole("button", { name: `${name} · ${word}` });
const dialog = (page: Page) => page.locator("dialog[open]").last();

describe("a child who was missing", () => {
  test("is settled in three touches: found, where, record; the place's custodian takes the child", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    const touches = await countTouches(page);
    await foundButton(page, MA_CHAO.name).click();
    const record = dialog(page).getByRole("button", { name: "记录" });
    expect(await record.isDisabled()).toBe(true);
    await dialog(page).getByText("还没选：孩子在哪里").waitFor();
    await dialog(page).getByRole("button", { name: "203 三(2)班" }).click();
    await dialog(page).getByText("马超然在203 三(2)班，由陈雅琴看护").waitFor();
    await record.click();
    await page.locator(".result-foot").getByText("马超然在203 三(2)班，由陈雅琴看护").waitFor();
    expect(await touches()).toBe(3);
    expect(gateway.sent).toEqual([
      {
        path: `/api/v1/students/${MA_CHAO.id}/settle`,
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
        body: { outcome: "in-care", place: "room-203", custodian: CHEN.id, reason: "找到了，孩子安全" },
      },
    ]);
    expect(await page.locator("dialog").count()).toBe(0);
    expect(await foundButton(page, MA_CHAO.name).count()).toBe(0);
    expect(await foundButton(page, DENG.name).count()).toBe(1);
  });

  test("in another room is with that room's custodian, unless somebody else is chosen", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/", language: "en", viewport: PHONE });
    await foundButton(page, MA_CHAO.name, "Found").click();
    const whose = dialog(page).getByLabel("In whose care?");
    expect(await whose.inputValue()).toBe(CHEN.id);
    await dialog(page).getByLabel("Place", { exact: true }).selectOption("room-102");
    expect(await whose.inputValue()).toBe(LIU.id);
    await whose.selectOption(ZHOU.id);
    await dialog(page).getByLabel("Place", { exact: true }).selectOption("gate-east");
    expect(await whose.inputValue()).toBe(ZHOU.id);
    await dialog(page).getByRole("button", { name: "Here all the time, did not tap" }).click();
    await dialog(page).getByLabel("In your own words (optional)").fill("with the choir");
    await dialog(page).getByRole("button", { name: "Record" }).click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]?.body).toEqual({
      outcome: "in-care",
      place: "gate-east",
      custodian: ZHOU.id,
      reason: "一直在这里，漏刷了卡；with the choir",
    });
  });

  test("in a place that the plan does not know is described in words", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await foundButton(page, MA_CHAO.name).click();
    await dialog(page).getByLabel("地点", { exact: true }).selectOption({ label: "其他地方（请写明）" });
    await dialog(page).getByText("请写明在什么地方").waitFor();
    await dialog(page).getByLabel("自己写（可不填）").fill("在礼堂");
    await dialog(page).getByRole("button", { name: "记录" }).click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]?.body).toMatchObject({ place: null, reason: "找到了，孩子安全；在礼堂" });
  });

  test("was collected: by whom and how one knows must both be said", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await foundButton(page, MA_CHAO.name).click();
    await dialog(page).getByRole("button", { name: "已被接走" }).click();
    const record = dialog(page).getByRole("button", { name: "记录" });
    await dialog(page).getByText("还没选：和谁在一起").waitFor();
    await dialog(page).getByRole("button", { name: "李秀英 奶奶" }).click();
    await dialog(page).getByText("还没选：原因").waitFor();
    expect(await record.isDisabled()).toBe(true);
    await dialog(page).getByRole("button", { name: "家长电话确认已接走" }).click();
    await record.click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]?.body).toEqual({
      outcome: "released",
      place: null,
      custodian: "p-li",
      reason: "家长电话确认已接走",
    });
  });

  test("stays missing when the gateway refuses, and the dialog says why", async () => {
    const gateway = await on.gateway("teacher");
    const { page, tolerate } = await on.open(gateway, { path: "/duty/", language: "en" });
    gateway.refuseNext("/settle", "place/unknown");
    await foundButton(page, MA_CHAO.name, "Found").click();
    await dialog(page).getByRole("button", { name: "Room 203, class 3(2)" }).click();
    await dialog(page).getByRole("button", { name: "Record" }).click();
    await dialog(page).getByText("This place is not known").waitFor();
    expect(await foundButton(page, MA_CHAO.name, "Found").count()).toBe(1);
    tolerate(/status of 409/);
  });

  test("who is settled by somebody else meanwhile is said to be", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await foundButton(page, MA_CHAO.name).click();
    await dialog(page).waitFor();
    gateway.change({ alarms: gateway.picture.alarms.filter(({ kind }) => kind !== "unaccounted") });
    await dialog(page).getByText("这个孩子刚才已有人记录").waitFor();
  });

  test("is settled from the names behind the number, and leaves that list", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.locator("[data-unattended]").click();
    const names = page.locator("dialog .person strong");
    await expect.poll(() => names.allInnerTexts()).toEqual([MA_CHAO.name, DENG.name]);
    await page
      .getByRole("button", { name: `${DENG.name} · 找到了` })
      .last()
      .click();
    await dialog(page).getByLabel("地点", { exact: true }).selectOption("room-102");
    await dialog(page).getByRole("button", { name: "记录" }).click();
    await expect.poll(() => names.allInnerTexts()).toEqual([MA_CHAO.name]);
    expect(gateway.sent[0]).toMatchObject({
      path: `/api/v1/students/${DENG.id}/settle`,
      body: { place: "room-102", custodian: LIU.id },
    });
  });

  test("can be settled by keyboard alone; Esc goes one step back and the focus returns", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await foundButton(page, MA_CHAO.name).focus();
    await page.keyboard.press("Enter");
    await dialog(page).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    expect(await focused()).toContain(MA_CHAO.name);
    await page.keyboard.press("Enter");
    await dialog(page).getByRole("button", { name: "203 三(2)班" }).focus();
    await page.keyboard.press("Space");
    await dialog(page).getByRole("button", { name: "记录" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => gateway.sent.length).toBe(1);
    // The button that opened the dialog is gone with the child: work goes on at the alarms, not at the page's top.
    await expect.poll(focused).toBe("告警");
  });

  test("in a dialog over the names, Esc closes the dialog and leaves the names", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    await page.locator("[data-unattended]").click();
    await page.locator("dialog .person button").first().click();
    await expect.poll(() => page.locator("dialog[open]").count()).toBe(2);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog[open]").count()).toBe(1);
    expect(await page.locator("dialog .person").count()).toBe(2);
  });

  test("one of many is behind a list to open, so that a whole class does not push the other alarms away", async () => {
    const gateway = await on.gateway("teacher");
    const many = Array.from({ length: CHILDREN_SHOWN_MAX + 1 }, (_, index) => ({
      id: `m-${index}`,
      name: `孩${index}`,
    }));
    gateway.picture.alarms = [
      alarm({ id: "few", kind: "stranded", priority: 1, people: many.slice(1) }),
      alarm({ id: "many", kind: "unattended-room", priority: 1, people: many }),
    ];
    const { page } = await on.open(gateway, { path: "/duty/" });
    const rows = (kind: string) => page.locator(`[data-alarm=${kind}] .found-row button:visible`);
    await expect.poll(() => rows("stranded").count()).toBe(CHILDREN_SHOWN_MAX);
    expect(await rows("unattended-room").count()).toBe(0);
    await page.getByText(`逐个记录（${many.length} 人）`).click();
    expect(await rows("unattended-room").count()).toBe(many.length);
  });

  test("is only named to somebody who may not say where children are", async () => {
    const { page } = await on.open(await on.gateway("patrol"), { path: "/duty/" });
    expect(await textOf(page.locator("[data-alarm=unaccounted] .alarm-what"))).toContain("马超然、邓雨桐");
    expect(await page.locator(".alarm button").count()).toBe(0);
    await page.locator("[data-unattended]").click();
    await page.waitForSelector("dialog .person");
    expect(await page.locator("dialog .person button").count()).toBe(0);
  });
});

describe("an alarm that is no child's", () => {
  const row = (page: Page, kind: string) => page.locator(`[data-alarm=${kind}]`);

  test("that was over at once is closed in three touches, with a reason", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    const touches = await countTouches(page);
    await row(page, "unknown-card").getByRole("button", { name: "处理: 陌生卡 东门" }).click();
    expect(await dialog(page).getByRole("button", { name: "结束告警" }).isDisabled()).toBe(true);
    await dialog(page).getByRole("button", { name: "访客，已登记" }).click();
    await dialog(page).getByRole("button", { name: "结束告警" }).click();
    await expect.poll(() => row(page, "unknown-card").count()).toBe(0);
    expect(await touches()).toBe(3);
    expect(gateway.sent[0]).toMatchObject({ path: "/api/v1/alarms/a-3/resolve", body: { reason: "访客，已登记" } });
  });

  test("is shelved in three touches, for half an hour unless another time is chosen", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/", viewport: PHONE });
    const touches = await countTouches(page);
    await row(page, "reader-silent").getByRole("button", { name: "搁置" }).click();
    await dialog(page).getByRole("button", { name: "已报修，等待维修" }).click();
    await dialog(page).getByRole("button", { name: "搁置到 16:22" }).click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(await touches()).toBe(3);
    const { until, reason } = gateway.sent.map(({ body }) => body as { until: number; reason: string })[0] ?? {
      until: 0,
      reason: "",
    };
    expect(Number.isInteger(until)).toBe(true);
    expect(Math.abs(until - (NOW + 30 * 60_000))).toBeLessThan(60_000);
    expect(reason).toBe("已报修，等待维修");
  });

  test("stays in sight while shelved: counted, with its end and reason, and can be acknowledged", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/", language: "en" });
    await row(page, "unknown-card")
      .getByRole("button", { name: /^Shelve/ })
      .click();
    await dialog(page).getByRole("button", { name: "End of today" }).click();
    await dialog(page).getByRole("button", { name: "Somebody is on it; look again later" }).click();
    await dialog(page).getByRole("button", { name: "Shelve until 23:59" }).click();
    await page.getByText("Shelved: 1").click();
    expect(await textOf(row(page, "unknown-card"))).toContain("Until 23:59 · Somebody is on it; look again later");
    await row(page, "unknown-card")
      .getByRole("button", { name: /^Acknowledge/ })
      .click();
    await expect.poll(() => gateway.sent.at(-1)?.path).toBe("/api/v1/alarms/a-3/acknowledge");
  });

  test("of the highest priority has neither, while its cause holds", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    await page.waitForSelector(".alarm");
    for (const kind of ["unattended-room", "unaccounted"])
      expect(await row(page, kind).locator(".alarm-actions button").allInnerTexts()).toEqual(["确认"]);
  });

  test("whose cause has ended may be closed with a reason, whatever its priority", async () => {
    const gateway = await on.gateway("teacher");
    gateway.picture.alarms = gateway.picture.alarms.map((one) =>
      one.id === "a-1" ? { ...one, active: false, state: "returned", endedAt: NOW } : one,
    );
    const { page } = await on.open(gateway, { path: "/duty/" });
    await row(page, "unattended-room").getByRole("button", { name: /^处理/ }).click();
    await dialog(page).getByRole("button", { name: "已到场处理" }).click();
    await dialog(page).getByRole("button", { name: "结束告警" }).click();
    await expect.poll(() => gateway.sent[0]?.body).toEqual({ reason: "已到场处理" });
  });

  test("stays when the gateway refuses, and the dialog says why", async () => {
    const gateway = await on.gateway("teacher");
    const { page, tolerate } = await on.open(gateway, { path: "/duty/", language: "en" });
    gateway.refuseNext("/resolve", "alarm/closed");
    await row(page, "unknown-card")
      .getByRole("button", { name: /^Resolve/ })
      .click();
    await dialog(page).getByRole("button", { name: "False alarm" }).click();
    await dialog(page).getByRole("button", { name: "Close the alarm" }).click();
    await dialog(page).getByText("This alarm has already ended").waitFor();
    tolerate(/status of 409/);
  });
});
