import { describe, expect, test } from "vitest";
import { attendanceCounts, attendanceOf } from "../../../../gateway/views/reports/attendance.ts";
import { careRecords } from "../../../../gateway/views/reports/care-records.ts";
import { askPickup, confirm, settleRoll, tap } from "../../core/support/events.ts";
import { at } from "../../core/support/school.ts";
import { livedDay } from "./lived-day.ts";

const rowOf = (day: ReturnType<typeof livedDay>, session: string, student: string) =>
  attendanceOf(day).find((row) => row.session === session && row.student === student);

const morning = [
  tap("east-in", "s1", "07:40"),
  tap("east-in", "s2", "07:41"),
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:55"),
];

describe("attendance", () => {
  test("XW-25: a child in its room before the bell is present, one after it is late", () => {
    const day = livedDay([...morning, tap("door-1", "s2", "08:04")], { until: "08:05" });
    expect(rowOf(day, "class-1", "s1")).toMatchObject({ category: "present", reason: null, arrivedAt: at("07:55") });
    expect(rowOf(day, "class-1", "s2")).toMatchObject({ category: "late", arrivedAt: at("08:04") });
  });

  test("R2: nobody is present by default: a child whom nobody saw or settled is unknown", () => {
    expect(rowOf(livedDay(morning, { until: "08:05" }), "class-1", "s3")).toMatchObject({ category: "unknown" });
  });

  test("leave that the teacher marks is an absence with its reason; searching is not", () => {
    const day = livedDay(
      [...morning, settleRoll("08:00", "t1", "class-1", { s1: "present", s2: "searching", s3: "leave", s4: "leave" })],
      { until: "08:05" },
    );
    expect(rowOf(day, "class-1", "s3")).toMatchObject({ category: "absent", reason: "leave" });
    expect(rowOf(day, "class-1", "s2")).toMatchObject({ category: "unknown", reason: "searching" });
  });

  test("a child collected before the end left early, and the row says how", () => {
    const day = livedDay(
      [
        ...morning,
        askPickup("10:00", ["s1"], { collector: "g1" }),
        confirm("10:01", "p1"),
        tap("east-out", "s1", "10:05"),
      ],
      { until: "10:10" },
    );
    expect(rowOf(day, "class-1", "s1")).toMatchObject({
      category: "left-early",
      reason: "released",
      leftAt: at("10:05"),
    });
  });

  test("counts of a session add up to everybody who was expected", () => {
    const counts = attendanceCounts(attendanceOf(livedDay(morning, { until: "08:30" })));
    for (const { expected, present, late, absent, elsewhere, unknown, ...rest } of counts)
      expect(present + late + absent + elsewhere + unknown + rest["left-early"]).toBe(expected);
    expect(counts.find((one) => one.session === "class-1")).toMatchObject({ expected: 4, present: 1 });
  });
});

describe("care record", () => {
  const care = [...morning, tap("door-1", "t3", "15:35"), tap("door-1", "t1", "15:36")];

  test("XJ-22: drafts who held it, who was there and who was not, and waits for what only people know", () => {
    const day = livedDay([tap("east-in", "s1", "15:30"), tap("door-1", "t3", "15:36"), tap("door-1", "s1", "15:38")], {
      until: "16:00",
    });
    const record = careRecords(day).find((one) => one.session === "care-1");
    expect(record).toMatchObject({ expected: 3, present: 1, complete: false, lastOut: null, endedEarly: false });
    expect(record?.teachers[0]).toMatchObject({ staff: "t3", from: at("15:36") });
    expect(record?.exceptions.map(({ student }) => student)).toEqual(["s2", "s5"]);
  });

  test("lessons have attendance and no care record", () => {
    expect(careRecords(livedDay(care, { until: "16:00" })).map((record) => record.kind)).not.toContain("class");
  });

  test("WH-N5: when the last child was out before the plan's end, the record says that it ended early", () => {
    const day = livedDay(
      [
        ...[tap("east-in", "s1", "15:30"), tap("door-1", "t3", "15:36"), tap("door-1", "s1", "15:38")],
        ...[askPickup("16:30", ["s1"], { collector: "g1" }), confirm("16:31", "p1"), tap("east-out", "s1", "16:33")],
      ],
      { until: "17:45" },
    );
    expect(careRecords(day).find((one) => one.session === "care-1")).toMatchObject({
      lastOut: at("16:33"),
      endedEarly: true,
    });
  });
});
