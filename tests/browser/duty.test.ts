import { describe, expect, test } from "vitest";
import { ALARMS_SHOWN_MAX } from "../../gateway/console/ui/alarm-order.ts";
import { CHEN, LIU } from "./support/demo-picture.ts";
import { PHONE, textOf } from "./support/open-page.ts";
import { stage } from "./support/stage.ts";

describe("the duty desk", () => {
  const on = stage("gateway");

  test("shows rooms worst first: unattended, unknown, uncovered, roll overdue, then most missing", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    await page.waitForSelector(".room");
    const rows = await page
      .locator(".room")
      .evaluateAll((rooms) => rooms.map((room) => (room as HTMLElement).dataset.condition));
    expect(rows).toEqual([
      "unattended",
      "unknown",
      "uncovered",
      "roll-overdue",
      "missing",
      "missing",
      "settled",
      "in-use",
      "idle",
      "unknown-empty",
    ]);
  });

  test("shows an unattended room in red, with shape, word and the time since", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    const mark = page.locator("[data-room=room-204] .status");
    expect(await textOf(mark)).toBe("无人看管");
    expect(await mark.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe("rgb(179, 38, 30)");
    expect(await mark.locator("svg rect").count()).toBe(1);
    const timer = page.locator("[data-room=room-204] [role=timer]");
    expect(await textOf(timer)).toMatch(/^2:1\d$/);
    expect(await textOf(page.locator("[data-unattended='38']"))).toContain("其中下落不明 2");
  });

  test("never shows the numbers of a room with a silent reader as if they were known", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    const room = page.locator("[data-room=room-301]");
    expect(await room.locator(".count-unknown").count()).toBe(3);
    expect(await textOf(room.locator(".status"))).toBe("未知");
  });

  test("says the whole school in a sentence that balances, and says so when it does not", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    const sentence = (await textOf(page.locator(".equation-main"))).replaceAll(" ", "");
    expect(sentence).toBe("241在校=360应到−7未到−18请假−94已离校");
    expect(await page.getByText("数字不平衡").count()).toBe(0);
    const { headcount } = gateway.picture;
    gateway.change({ headcount: { ...headcount, campus: { ...headcount.campus, released: 93 } } });
    await page.getByText("数字不平衡").waitFor();
  });

  test("opens the names behind a number", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    await page.getByRole("button", { name: "未到", exact: false }).first().click();
    const names = page.locator("dialog .person strong");
    await expect.poll(() => names.allInnerTexts()).toEqual(["李明", "刘洋"]);
  });

  test("follows the stream without a reload", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.waitForSelector("[data-room=room-204][data-condition=unattended]");
    const { headcount } = gateway.picture;
    const places = headcount.places.map((place) =>
      place.id === "room-204" ? { ...place, unattended: 0, uncoveredSince: null, custodian: LIU } : place,
    );
    gateway.change({ headcount: { ...headcount, places } });
    await page.waitForSelector("[data-room=room-204][data-condition=open]");
    expect(await page.locator(".room").first().getAttribute("data-room")).toBe("room-301");
  });

  test("acknowledges an alarm with one touch, under its own key", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.locator("[data-alarm=unattended-room]").getByRole("button", { name: "确认" }).click();
    await page.getByText("已确认 陈雅琴").waitFor();
    expect(gateway.sent).toEqual([
      { path: "/api/v1/alarms/a-1/acknowledge", key: expect.stringMatching(/^[0-9a-f]{32}$/), body: null },
    ]);
  });

  test("draws a flood of alarms up to its bound and counts the rest", async () => {
    const gateway = await on.gateway("teacher");
    const [first] = gateway.picture.alarms;
    if (!first) throw new Error("the picture has alarms");
    gateway.picture.alarms = Array.from({ length: ALARMS_SHOWN_MAX + 5 }, (_, index) => ({
      ...first,
      id: `f-${index}`,
    }));
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.getByText("还有 5 条").waitFor();
    expect(await page.locator(".alarm").count()).toBe(ALARMS_SHOWN_MAX);
  });

  test("sorts alarms by priority and shows the clause", async () => {
    const { page } = await on.open(await on.gateway("teacher"), { path: "/duty/" });
    await page.waitForSelector(".alarm");
    const kinds = await page
      .locator(".alarm")
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.alarm));
    expect(kinds).toEqual(["unattended-room", "unaccounted", "reader-silent", "unknown-card"]);
    expect(await textOf(page.locator(".alarm").first())).toContain("R4 WH-N11");
  });
});

describe("the roll", () => {
  const on = stage("gateway");

  test("cannot close on a gap, and needs one touch for each exception and one to settle", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/", viewport: PHONE });
    await page.locator("[data-room=room-203]").click();
    const settle = page.getByRole("button", { name: "点名完成" });
    await settle.waitFor();
    expect(await settle.isDisabled()).toBe(true);
    await page.locator("[data-student=s-1]").getByRole("button", { name: "请假" }).click();
    expect(await settle.isDisabled()).toBe(true);
    await page.getByText("还有 1 人没有说明").waitFor();
    await page.locator("[data-student=s-2]").getByRole("button", { name: "寻找中" }).click();
    await settle.click();
    await page.locator("dialog").getByText("203 三(2)班 点名已完成").waitFor();
    expect(gateway.sent.map(({ path, body }) => [path, body])).toEqual([
      [
        "/api/v1/rolls/room-203-s1/settle",
        {
          marks: [
            { student: "s-1", mark: "leave" },
            { student: "s-2", mark: "searching" },
          ],
        },
      ],
    ]);
  });

  test("says in plain words why the gateway refused", async () => {
    const gateway = await on.gateway("teacher");
    const { page, tolerate } = await on.open(gateway, { path: "/duty/", language: "en" });
    gateway.refuseNext("/settle", "roll/not-custodian");
    await page.locator("[data-room=room-203]").click();
    for (const student of ["s-1", "s-2"])
      await page.locator(`[data-student=${student}]`).getByRole("button", { name: "Present" }).click();
    await page.getByRole("button", { name: "Settle the roll" }).click();
    await page.locator("dialog").getByText("Only the room's custodian can settle the roll").waitFor();
    tolerate(/status of 409/);
  });
});

describe("the handover", () => {
  const on = stage("gateway");

  test("is offered with a count that agrees with the list of names", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.locator("[data-room=room-203]").click();
    await page.getByRole("button", { name: "交接班" }).click();
    await page.getByLabel("移交给").selectOption(LIU.id);
    const send = page.getByRole("button", { name: /^移交 \d 人$/ });
    await page.getByRole("button", { name: "我数到 −1" }).click();
    expect(await send.isDisabled()).toBe(true);
    await page.getByText("清点 2 人，名单 3 人").waitFor();
    await page.getByRole("checkbox", { name: "郑好" }).uncheck();
    await send.click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]).toMatchObject({
      path: "/api/v1/handovers",
      body: { place: "room-203", to: LIU.id, count: 2, students: ["s-3", "s-4"] },
    });
  });

  test("is accepted in two touches when both counts agree", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.getByRole("button", { name: "清点并接收" }).click();
    await page.getByRole("button", { name: "接收 3 人" }).click();
    await page.getByText("已接收 3 人").waitFor();
    expect(gateway.sent[0]).toMatchObject({
      path: "/api/v1/handovers/h-1/accept",
      body: { count: 3, differences: [] },
    });
  });

  test("cannot be accepted until the child who makes the difference is named", async () => {
    const gateway = await on.gateway("teacher");
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.getByRole("button", { name: "清点并接收" }).click();
    await page.getByRole("button", { name: "我数到 −1" }).click();
    const accept = page.getByRole("button", { name: "接收 2 人" });
    expect(await accept.isDisabled()).toBe(true);
    await page.getByText("相差 1").waitFor();
    await page.locator("[data-student=s-12]").getByRole("button", { name: "已接走" }).click();
    await accept.click();
    await expect.poll(() => gateway.sent.length).toBe(1);
    expect(gateway.sent[0]?.body).toEqual({ count: 2, differences: [{ student: "s-12", reason: "collected" }] });
  });

  test("offered to somebody else shows who still answers, without a button to accept", async () => {
    const gateway = await on.gateway("teacher");
    gateway.picture.handovers = gateway.picture.handovers.map((one) => ({ ...one, from: CHEN, to: LIU }));
    const { page } = await on.open(gateway, { path: "/duty/" });
    await page.getByText("等待 刘志远 接收 102 一(2)班 3 人").waitFor();
    expect(await page.getByRole("button", { name: "清点并接收" }).count()).toBe(0);
  });
});
