import { Compile } from "typebox/compile";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PassIssued, PassView } from "../../../gateway/contract/day.ts";
import { CODE_DIGITS, CODE_WINDOW_MS, createCodeDesk, WRONG_CODES_MAX } from "../../../gateway/web/code-desk.ts";
import { at, DAY, ORIGIN } from "../views/school.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

let school: School;
beforeEach(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2", "s-3");
});
afterEach(() => school.stop());

const NAME = "陈阿姨 Aunt Chen";
const CODE = { students: ["s-1", "s-2"], kind: "code", holder: { name: NAME, relation: "邻居" } };
const issue = async (body: object = CODE, rest = {}) =>
  (await school.post("/api/v1/passes", "homeroom", body, rest)).body;
const show = (code: string, rest: object = {}) =>
  school.post("/api/v1/pickups", "guard", { students: ["s-1"], code, gate: "gate-east", ...rest });

describe("a one-time code", () => {
  test("G3: is given once, in digits, for somebody who is not on the list, until local midnight", async () => {
    const { status, body } = await school.post("/api/v1/passes", "homeroom", CODE);
    expect(status).toBe(201);
    expect(Compile(PassIssued).Errors(body)).toEqual([]);
    expect(body.code).toMatch(new RegExp(`^\\d{${CODE_DIGITS}}$`));
    expect(body).toMatchObject({
      pass: "code",
      students: [{ id: "s-1" }, { id: "s-2" }],
      holder: { name: NAME, relation: { zh: "邻居", en: "邻居" } },
      from: at("07:30"),
      to: ORIGIN + 24 * 3600_000,
      issuedBy: { id: "t-1" },
      used: [],
      revoked: false,
    });
    const { body: list } = await school.call("/api/v1/passes");
    expect(Compile(PassView).Errors(list.items[0])).toEqual([]);
    expect(list.items).toMatchObject([{ id: body.id, holder: { name: NAME } }]);
    expect(JSON.stringify(list)).not.toContain(body.code);
  });

  test("neither its digits nor the name stand anywhere in clear, not in the log either", async () => {
    const { code } = await issue();
    await show(code);
    await show("99999999");
    for (const text of [code, "99999999", "Aunt Chen", "陈阿姨", "邻居"])
      expect(school.placesOf(text), text).toEqual([]);
  });

  test("the same action again shows the same digits, and is one pass", async () => {
    const first = await issue(CODE, { key: "once" });
    const head = school.journal.head().upto;
    const second = await issue(CODE, { key: "once" });
    expect(second).toEqual(first);
    expect(school.journal.head().upto).toBe(head);
    const third = await issue(CODE, { key: "twice" });
    expect(third.code).not.toBe(first.code);
    expect(third.holder.id).not.toBe(first.holder.id);
  });

  test("opens a request in its holder's name, with or without the children's", async () => {
    const { code, holder, id } = await issue();
    const { status, body } = await show(`${code.slice(0, 4)} ${code.slice(4)}`);
    expect([status, body.collector.id, body.collector.name]).toEqual([201, holder.id, NAME]);
    expect(body.students.map((child: { id: string }) => child.id)).toEqual(["s-1"]);
    expect(school.loop.state().pickups.get(body.id)?.pass).toBe(id);
    const rest = await school.post("/api/v1/pickups", "guard", { code, gate: "gate-east" });
    expect(rest.body.code).toBe("pickup/already-open");
    await school.post(`/api/v1/pickups/${body.id}/deny`, "guard");
    const all = await school.post("/api/v1/pickups", "guard", { code, gate: "east-out" });
    expect(all.body.students.map((child: { id: string }) => child.id)).toEqual(["s-1", "s-2"]);
    const granted = await school.post(`/api/v1/pickups/${all.body.id}/confirm`, "guard");
    expect(granted.body).toMatchObject({ state: "granted", collector: { id: holder.id } });
  });

  test("is refused for another child, another adult, after its time and when it was taken back", async () => {
    const { code, id } = await issue();
    expect((await show(code, { students: ["s-3"] })).body).toMatchObject({ status: 409 });
    expect((await show(code, { collector: "p-aunt" })).body).toMatchObject({
      status: 422,
      code: "pickup/code-of-another",
    });
    expect((await show(code, { card: cardOf("p-aunt") })).body.code).toBe("pickup/card-of-another");
    const revoked = await school.post(`/api/v1/passes/${id}/revoke`, "office", { reason: "not needed" });
    expect(revoked.body).toMatchObject({ id, revoked: true });
    expect((await show(code)).body).toMatchObject({ status: 409, code: "pickup/pass-revoked" });
    expect((await school.call("/api/v1/passes")).body.items).toEqual([]);
    expect((await school.call("/api/v1/passes?state=all")).body.items).toHaveLength(1);
    const short = await issue({ ...CODE, to: at("08:00") });
    await school.moveTo("08:00");
    expect((await show(short.code)).body).toMatchObject({ status: 409, code: "pickup/pass-expired" });
  });

  test("a window that is none is refused, and a code lasts no longer than the rules allow", async () => {
    expect((await issue({ ...CODE, from: at("09:00"), to: at("08:00") })).code).toBe("pass/window");
    expect((await issue({ ...CODE, to: at("09:00") + 40 * 24 * 3600_000 })).code).toBe("pass/too-long");
    const tomorrow = await issue({ ...CODE, from: at("10:00") + 24 * 3600_000 });
    expect(tomorrow.to).toBe(ORIGIN + 2 * 24 * 3600_000);
  });

  test("G2: an exit slip has a collector and no digits", async () => {
    const slip = await issue({ students: ["s-1"], kind: "slip", holder: "p-aunt", reason: "dentist" });
    expect(slip).toMatchObject({ pass: "slip", holder: { id: "p-aunt" }, code: null });
    expect(school.loop.state().day?.day).toBe(DAY);
  });

  test("a request names children or shows a code", async () => {
    const { body } = await school.post("/api/v1/pickups", "guard", { gate: "gate-east" });
    expect([body.status, body.code]).toEqual([400, "request/invalid"]);
  });
});

describe("guessing", () => {
  test(`after ${WRONG_CODES_MAX} wrong codes a gate looks at none for a while, right or wrong`, async () => {
    const { code } = await issue();
    for (let tried = 0; tried < WRONG_CODES_MAX; tried += 1)
      expect((await show(String(tried).padStart(CODE_DIGITS, "0"))).body).toMatchObject({
        status: 422,
        code: "pickup/code-unknown",
      });
    for (const shown of ["12345678", code])
      expect((await show(shown)).body).toMatchObject({ status: 429, code: "pickup/too-many-codes" });
    // By name the gate goes on.
    const named = await school.post("/api/v1/pickups", "guard", { students: ["s-3"], gate: "gate-east" });
    expect(named.status).toBe(201);
  });

  test("the while is over after its minutes, and one gate does not stop another", () => {
    let now = 0;
    const state = school.loop.state();
    const desk = createCodeDesk(new Uint8Array(32), { up: () => now });
    const codeOf = (gate: string) => {
      try {
        desk.find(state, gate, "1");
        return null;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    for (let tried = 0; tried < WRONG_CODES_MAX; tried += 1) expect(codeOf("gate-east")).toBe("pickup/code-unknown");
    expect(codeOf("gate-east")).toBe("pickup/too-many-codes");
    expect(codeOf("room-1")).toBe("pickup/code-unknown");
    now = CODE_WINDOW_MS - 1;
    expect(codeOf("gate-east")).toBe("pickup/too-many-codes");
    now = CODE_WINDOW_MS;
    expect(codeOf("gate-east")).toBe("pickup/code-unknown");
  });

  test("gates that nobody knows are one: their list does not grow", () => {
    const desk = createCodeDesk(new Uint8Array(32), { up: () => 0 });
    const codes = Array.from({ length: WRONG_CODES_MAX + 1 }, (_, n) => {
      try {
        desk.find(school.loop.state(), `gate-${n}`, "1");
        return null;
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(codes.at(-1)).toBe("pickup/too-many-codes");
  });

  test("codes are spread over all their digits and depend on the installation's key", () => {
    const state = school.loop.state();
    const [one, other] = [1, 2].map((byte) => createCodeDesk(new Uint8Array(32).fill(byte), { up: () => 0 }));
    const digits = Array.from({ length: 200 }, (_, n) => one?.draw(`action ${n}`, state).digits ?? "");
    expect(new Set(digits).size).toBe(200);
    for (let place = 0; place < CODE_DIGITS; place += 1)
      expect(new Set(digits.map((code) => code[place])).size, `digit ${place}`).toBe(10);
    expect(one?.draw("action 1", state).digits).not.toBe(other?.draw("action 1", state).digits);
    expect(one?.draw("action 1", state).hash).not.toContain(digits[1]);
  });
});
