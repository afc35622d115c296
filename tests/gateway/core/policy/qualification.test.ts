import { describe, expect, test } from "vitest";
import type { Provider } from "#core/plan.ts";
import { staffOf } from "#core/plan-defaults.ts";
import { packsNamed } from "#core/policy/packs.ts";
import { type Unqualified, whyUnqualified } from "#core/policy/qualification.ts";
import { activityBan, requirementsOf } from "#core/policy/requirements.ts";
import { type Clearance, type Employment, NO_CLEARANCE, type Staff } from "#core/roster.ts";

const DAY = "2026-11-23";
const ALL: Clearance = {
  records: "2027-07-01",
  badRecord: null,
  insurance: "2027-07-01",
  pool: { id: "nc-17", to: "2027-07-01" },
  reviewed: "2026-08-28",
  agreement: "2026-044",
};
const BODY: Provider = {
  id: "strings",
  name: "strings",
  pool: "nc-9",
  agreement: "2026-031",
  from: "2026-09-01",
  to: "2027-01-31",
  blocked: false,
  activities: ["arts"],
};

const outside = (clearance: Partial<Clearance> = {}, employment: Employment = "third-party"): Staff =>
  staffOf({ id: "x1", roles: ["duty-teacher"], employment, clearance: { ...ALL, ...clearance } });

function why(
  staff: Staff,
  { packs = [] as string[], provider = null as Provider | null, day = DAY } = {},
): Unqualified | null {
  return whyUnqualified(staff, provider, { day, requirements: requirementsOf(packsNamed(packs)) });
}

describe("who may be with children", () => {
  test("R1: the school's own staff need nothing on file, whatever the packs", () => {
    const own = staffOf({ id: "t1", roles: ["duty-teacher"] });
    expect(why(own)).toBeNull();
    expect(why(own, { packs: ["xuanwu-2021", "qingshanhu-2024", "xuejia-2023"] })).toBeNull();
  });

  test("QS-04: who was removed as unfit has no duty from that day on, own staff included", () => {
    const own = staffOf({ id: "t1", roles: ["duty-teacher"], removed: DAY });
    expect(why(own)).toEqual({ reason: "removed", clause: "QS-04" });
    expect(why(own, { day: "2026-11-22" })).toBeNull();
  });

  test("JA-14: nobody with a known bad record takes part, own staff included", () => {
    const own = staffOf({ id: "t1", roles: ["guard"], clearance: { ...NO_CLEARANCE, badRecord: "2026-11-01" } });
    expect(why(own)).toEqual({ reason: "not-cleared", clause: "JA-14" });
  });

  test("JA-14: nobody from outside without a checked record, and a check holds to its last day", () => {
    for (const employment of ["third-party", "retired", "volunteer", "coach"] as const) {
      expect(why(outside({ records: null }, employment)), employment).toEqual({
        reason: "not-cleared",
        clause: "JA-14",
      });
      expect(why(outside({ records: "2026-11-22" }, employment)), employment).toMatchObject({ reason: "not-cleared" });
      expect(why(outside({ records: DAY }, employment)), employment).toBeNull();
    }
  });

  test("XW-10: where the district has its own clause for the record, that one is named", () => {
    expect(why(outside({ records: null }), { packs: ["xuanwu-2021"] })).toEqual({
      reason: "not-cleared",
      clause: "XW-10",
    });
  });

  test("QS-02: without any pack, third-party staff come from the approved pool or not at all", () => {
    expect(why(outside())).toBeNull();
    expect(why(outside({ pool: null }))).toEqual({ reason: "not-in-pool", clause: "QS-02" });
    expect(why(outside({ pool: { id: "nc-17", to: "2026-11-22" } }))).toMatchObject({ reason: "not-in-pool" });
  });

  test("QS-02: the pool may have filed the body that sends them, in its own dates", () => {
    const sent = { ...outside({ pool: null }), provider: "strings" };
    expect(why(sent, { provider: BODY })).toBeNull();
    expect(why(sent, { provider: BODY, day: "2027-02-01" })).toMatchObject({ reason: "not-in-pool" });
    expect(why(sent, { provider: { ...BODY, pool: null } })).toMatchObject({ reason: "not-in-pool" });
  });

  test("QS-04: whoever a blocked body sends is refused, in the pool or not", () => {
    const sent = { ...outside(), provider: "strings" };
    expect(why(sent, { provider: { ...BODY, blocked: true } })).toEqual({
      reason: "provider-blocked",
      clause: "QS-04",
    });
  });

  test("QS-05: third-party staff are insured on the day", () => {
    expect(why(outside({ insurance: null }))).toEqual({ reason: "no-insurance", clause: "QS-05" });
    expect(why(outside({ insurance: "2026-11-22" }))).toMatchObject({ reason: "no-insurance" });
  });

  test("QS-03: in Qingshanhu they were interviewed before; elsewhere nobody asks", () => {
    expect(why(outside({ reviewed: null }))).toBeNull();
    const packs = ["qingshanhu-2024"];
    expect(why(outside({ reviewed: null }), { packs })).toEqual({ reason: "not-reviewed", clause: "QS-03" });
    expect(why(outside({ reviewed: "2026-11-24" }), { packs })).toMatchObject({ reason: "not-reviewed" });
    expect(why(outside({ reviewed: DAY }), { packs })).toBeNull();
  });

  test("WH-05: in Wuhai the papers of qualified persons were verified; who is retired or a volunteer needs none", () => {
    const packs = ["wuhai-2021"];
    expect(why(outside({ reviewed: null }), { packs })).toEqual({ reason: "not-reviewed", clause: "WH-05" });
    expect(why(outside({ reviewed: null }, "retired"), { packs })).toBeNull();
    expect(why(outside({ reviewed: null }, "volunteer"), { packs })).toBeNull();
  });

  test("JA-13: who helps for the public good needs a clean record, and no pool, insurance or agreement", () => {
    const bare = { pool: null, insurance: null, reviewed: null, agreement: null };
    expect(why(outside(bare, "volunteer"), { packs: ["jianan-2020"] })).toBeNull();
    expect(why(outside({ ...bare, records: null }, "volunteer"), { packs: ["jianan-2020"] })).not.toBeNull();
  });

  test("QS-06: a retired specialist needs the pool, a coach an agreement instead of it", () => {
    const packs = ["qingshanhu-2024"];
    expect(why(outside({ pool: null }, "retired"), { packs })).toEqual({ reason: "not-in-pool", clause: "QS-06" });
    expect(why(outside({ pool: null }, "coach"), { packs })).toBeNull();
    expect(why(outside({ agreement: null }, "coach"), { packs })).toEqual({ reason: "no-agreement", clause: "QS-06" });
    expect(why(outside({ pool: null }, "retired"))).toBeNull();
  });

  test("WH-N7, XW-11: subject training is banned for outside bodies, with the district's clause where it has one", () => {
    expect(activityBan("subject-training", requirementsOf([]))).toBe("WH-N7");
    expect(activityBan("subject-training", requirementsOf(packsNamed(["xuanwu-2021"])))).toBe("XW-11");
    expect(activityBan("arts", requirementsOf(packsNamed(["xuanwu-2021"])))).toBeNull();
  });

  test("XJ-13: only where roll call comes before the lesson is the roll due at the bell", () => {
    expect(requirementsOf(packsNamed(["xuejia-2023"])).rollAtBell).toBe("XJ-13");
    expect(
      requirementsOf(packsNamed(["xuanwu-2021", "wuhai-2021", "qingshanhu-2024", "jianan-2020"])).rollAtBell,
    ).toBeNull();
  });
});
