/** A month's teacher hours as sheets: sums, details, differences, and the taps behind every figure (E2). Pure. */
import type { JournalEntry } from "../../contract/sync.ts";
import { neutralCell } from "../../intake/roster/neutral-cell.ts";
import type { Names } from "../names.ts";
import { type HoursRow, sumHours } from "./hours.ts";

/** A cell: text, a real number, or nothing. */
export type SheetCell = string | number | null;
export type Sheet = {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
};

export type WorkbookQuestion = {
  readonly rows: readonly HoursRow[];
  readonly names: Names;
  readonly entryOf: (seq: number) => JournalEntry | null;
  /** Local time of an instant. */
  readonly time: (at: number) => string;
  /** The session's name; its id where the plan no longer knows it. */
  readonly sessionOf: (session: string) => string;
};

/** The sheets in their order. Names are the school's own; the file belongs where names may be. */
export function hoursWorkbook(question: WorkbookQuestion): readonly Sheet[] {
  return [summary(question), details(question), differences(question), evidence(question)];
}

const name = ({ names }: WorkbookQuestion, staff: string): string => neutralCell(names.named(staff).name);

function summary(question: WorkbookQuestion): Sheet {
  return {
    name: "汇总 Summary",
    header: [
      ...["工号 ID", "姓名 Name", "节数 Sessions", "分钟 Minutes", "白天课时 Day hours", "晚间课时 Evening hours"],
      ...["白天金额 Day yuan", "晚间金额 Evening yuan", "合计 Total yuan", "未定价 Unpriced", "待核 Unsettled"],
    ],
    rows: sumHours(question.rows).map((sum) => [
      ...[neutralCell(sum.staff), name(question, sum.staff), sum.sessions, round(sum.countedMinutes)],
      ...[sum.dayHours, sum.eveningHours, sum.dayYuan, sum.eveningYuan, round(sum.dayYuan + sum.eveningYuan)],
      ...[sum.unpaid, sum.unsettled],
    ]),
  };
}

function details(question: WorkbookQuestion): Sheet {
  return {
    name: "明细 Details",
    header: [
      ...["日期 Day", "工号 ID", "姓名 Name", "课程 Session", "类别 Kind", "档 Band", "计划分钟 Planned"],
      ...["实到分钟 Held", "计划外分钟 Outside", "调整分钟 Adjusted", "计入分钟 Counted", "课时 Class hours"],
      ...["单价 Yuan per hour", "金额 Yuan", "证据 Journal entries"],
    ],
    rows: question.rows.map((row) => [
      ...[row.day, neutralCell(row.staff), name(question, row.staff), neutralCell(question.sessionOf(row.session))],
      ...[row.kind, row.band, row.plannedMinutes, round(row.heldMinutes), round(row.outsideMinutes)],
      ...[row.adjustedMinutes, round(row.countedMinutes), row.classHours, row.rate, row.yuan, row.evidence.join(" ")],
    ]),
  };
}

function differences(question: WorkbookQuestion): Sheet {
  return {
    name: "差异 Differences",
    header: ["日期 Day", "工号 ID", "姓名 Name", "课程 Session", "差异 Difference", "分钟 Minutes", "处理 Settled by"],
    rows: question.rows.flatMap((row) =>
      row.differences.map((difference) => [
        ...[row.day, neutralCell(row.staff), name(question, row.staff), neutralCell(question.sessionOf(row.session))],
        ...[difference.kind, round(difference.minutes)],
        row.adjustments.map((one) => `${one.adjustment} ${one.minutes} (${one.by}+${one.second})`).join("; ") || null,
      ]),
    ),
  };
}

function evidence({ rows, entryOf, time }: WorkbookQuestion): Sheet {
  const seqs = [...new Set(rows.flatMap((row) => row.evidence))].sort((a, b) => a - b);
  return {
    name: "证据 Evidence",
    header: ["日志序号 Entry", "时间 Time", "事件 Event", "读卡器或人 Reader or person", "哈希 Hash"],
    rows: seqs.map((seq) => {
      const entry = entryOf(seq);
      if (entry === null) return [seq, null, null, null, null];
      const who = [entry.reader, entry.by].find((one) => typeof one === "string");
      return [seq, time(entry.at), entry.kind, neutralCell(String(who ?? "")), entry.hash];
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
