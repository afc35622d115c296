import { describe, expect, test } from "vitest";
import { decide } from "../../gateway/core/decide.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import type { Plan } from "../../gateway/core/plan.ts";
import { PLAN_DEFAULTS } from "../../gateway/core/plan-defaults.ts";
import { keepDoors, UNNAMED_SCHOOL } from "../../gateway/school-doors.ts";
import { settled, toySchool } from "./loop/fixture.ts";

const planOf = (school: string, version = 1): Plan => ({
  ...PLAN_DEFAULTS,
  ...{ version, school, name: { zh: "校", en: "School" }, zone: "Asia/Shanghai", places: [], readers: [], groups: [] },
  ...{ sessions: [], gateDuty: [], dutyLeader: "t" },
});

/** Doors that say what was done to them. */
async function gateway({ plan = null as Plan | null, failing = (): boolean => false } = {}) {
  const { loop } = await toySchool({ core: { decide, evolve } });
  const adopt = (next: Plan) => loop.submit({ event: { kind: "plan-adopted", plan: next } });
  if (plan) await adopt(plan);
  const done: string[] = [];
  const failures: string[] = [];
  let number = 0;
  const doors = await keepDoors({
    loop,
    failed: ({ message }) => void failures.push(message),
    async open(school, before: { readonly number: number; stop(): Promise<void> } | null) {
      if (failing()) throw new Error("the port is taken");
      number += 1;
      const own = number;
      done.push(`open ${own} ${school} after ${before?.number ?? "none"}`);
      return { number: own, stop: async () => void done.push(`close ${own}`) };
    },
  });
  const quiet = async () => {
    for (let turn = 0; turn < 3; turn += 1) await settled();
  };
  await quiet();
  return { adopt, done, failures, doors, quiet };
}

describe("what is opened under the school's name", () => {
  test("is opened once where the school is known, and stays through its new plans", async () => {
    const { adopt, done, doors, quiet } = await gateway({ plan: planOf("little") });
    await adopt(planOf("little", 2));
    await quiet();
    expect(done).toEqual(["open 1 little after none"]);
    await doors.stop();
    expect(done.at(-1)).toBe("close 1");
  });

  test("a gateway without a school opens anew under its name when the first plan comes, closing what it had before", async () => {
    const { adopt, done, doors, quiet } = await gateway();
    await adopt(planOf("little"));
    await quiet();
    expect(done).toEqual([`open 1 ${UNNAMED_SCHOOL} after none`, "close 1", "open 2 little after 1"]);
    expect(doors.now().number).toBe(2);
  });

  test("doors that cannot be opened again are the gateway's end, and are not closed twice", async () => {
    let taken = false;
    const { adopt, done, failures, doors, quiet } = await gateway({ failing: () => taken });
    taken = true;
    await adopt(planOf("little"));
    await quiet();
    expect(failures).toEqual(["the port is taken"]);
    await doors.stop();
    expect(done).toEqual([`open 1 ${UNNAMED_SCHOOL} after none`, "close 1"]);
  });

  test("once stopped, no plan opens anything", async () => {
    const { adopt, done, doors, quiet } = await gateway();
    await doors.stop();
    await adopt(planOf("little"));
    await quiet();
    expect(done).toEqual([`open 1 ${UNNAMED_SCHOOL} after none`, "close 1"]);
  });

  test("what fails the first time is told to who starts the gateway", async () => {
    await expect(gateway({ failing: () => true })).rejects.toThrow("the port is taken");
  });
});
