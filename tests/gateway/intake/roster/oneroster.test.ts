import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRosterFile } from "../../../../gateway/intake/roster/read-file.ts";
import type { Reading } from "../../../../gateway/intake/roster/read-table.ts";
import { fileOf, folder, READ_OPTIONS, zipOf } from "./files.ts";

type Files = Readonly<Record<string, string>>;

const manifest = (mode: string, version = "1.2") =>
  [
    "propertyName,value",
    "manifest.version,1.0",
    `oneroster.version,${version}`,
    ...["academicSessions", "classes", "enrollments", "orgs", "roles", "users"].map((file) => `file.${file},${mode}`),
    "file.demographics,absent",
    "source.systemName,Some SIS",
  ].join("\n");

const BULK: Files = {
  "manifest.csv": manifest("bulk"),
  "orgs.csv": 'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"o1",,,某某小学,school,,',
  "academicSessions.csv":
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\nt1,,,秋季,term,2026-09-01,2027-01-20,,2027",
  "classes.csv":
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nc1,,,三年级1班,03,k1,3-1,homeroom,,o1,t1,,,\nc2,,,数学,03,k2,MATH,scheduled,,o1,t1,,,",
  "enrollments.csv":
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,,,c1,o1,u1,student,false,2026-09-01,2027-06-30\ne2,,,c2,o1,u1,student,false,,\ne3,,,c1,o1,u3,teacher,true,,\ne4,,,c2,o1,u2,student,,,2026-01-01\ne5,,,c1,o1,u2,student,,,",
  "users.csv":
    'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns,metadata.card\nu1,,,true,wxm,"{LDAP:x},{card:04A2B3C4}",小明,王,,,,,,"p1,p2",03,,,,,,,o1,,\nu2,,,true,wxh,,\u{2B363},王,,,,,,p1,03,,,,,,,o1,,11223344AB\nu3,,,true,li,,Mary Ann,Lee,,,,,021-5555,,,,,,,,,o1,,\np1,,,true,wj,,军,王,,,,13800000000,,,,,,,,,,,,\np2,,,true,zl,,丽,张,,,,,,,,,,,,,,,,',
  "roles.csv":
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\nr1,,,u1,primary,student,,,o1,\nr2,,,u2,primary,student,,,o1,\nr3,,,u3,primary,teacher,,,o1,\nr4,,,p1,primary,parent,,,o1,\nr5,,,p2,primary,guardian,,,o1,",
};

const read = (files: Files, org: string | null = null): Promise<Reading> =>
  readRosterFile(fileOf("roster.zip", zipOf(Object.entries(files).map(([name, content]) => ({ name, content })))), {
    ...READ_OPTIONS,
    org,
  });
const codeOf = (reading: Promise<unknown>) =>
  reading.then(
    () => "read",
    ({ code }: { code: string }) => code,
  );
/** A delta in which these files say something. */
const delta = (files: Files): Promise<Reading> =>
  read({
    ...Object.fromEntries(Object.entries(BULK).map(([name, text]) => [name, `${text.split("\n")[0]}\n`])),
    "manifest.csv": manifest("delta"),
    ...files,
  });
const header = (file: string) => BULK[file]?.split("\n")[0] ?? "";

describe("OneRoster 1.2, bulk", () => {
  test("students with class, card and agents, whole; staff with roles; everybody is there", async () => {
    const { rows, errors } = await read(BULK);
    expect(errors).toEqual([]);
    expect(rows.students).toMatchObject([
      {
        number: "u1",
        name: "王小明",
        classes: ["三年级1班", "3-1", "c1"],
        cards: ["04A2B3C4"],
        guardiansWhole: true,
        guardians: [
          { number: "p1", name: "王军", phone: "13800000000", relation: { zh: "家长", en: "parent" } },
          { number: "p2", name: "张丽", phone: null, relation: { zh: "监护人", en: "guardian" } },
        ],
        dismissal: null,
        barred: null,
      },
      { number: "u2", name: "王\u{2B363}", cards: ["11223344AB"], classes: ["三年级1班", "3-1", "c1"] },
    ]);
    expect(rows.staff).toMatchObject([
      { number: "u3", name: "Mary Ann Lee", roles: ["duty-teacher", "homeroom"], rolesWhole: false, phone: "0215555" },
    ]);
    expect(rows).toMatchObject({ gone: [], guardians: [], complete: { student: true, staff: true } });
  });

  test("a folder reads like a zip, and a file beside it like any other is left alone", async () => {
    const path = join(folder(), "export");
    mkdirSync(path);
    for (const [name, content] of Object.entries({ ...BULK, "demographics.csv": "nonsense", "readme.txt": "x" }))
      writeFileSync(join(path, name), content);
    expect((await readRosterFile(path, READ_OPTIONS)).rows).toEqual((await read(BULK)).rows);
    symlinkSync("/nowhere", join(path, "courses.csv"));
    expect((await readRosterFile(path, READ_OPTIONS)).errors).toEqual([]);
  });

  test("an enrolment that has ended does not count", async () => {
    const ended = (BULK["enrollments.csv"] ?? "").replace("2027-06-30", "2026-10-31");
    const { rows } = await read({ ...BULK, "enrollments.csv": ended });
    expect(rows.students[0]?.classes).toEqual(["数学", "MATH", "c2"]);
  });

  test("what refers to nothing is a fault of its row", async () => {
    const { rows, errors } = await read({ ...BULK, "users.csv": (BULK["users.csv"] ?? "").replace('"p1,p2"', "p9") });
    expect(errors).toMatchObject([
      { sheet: "users.csv", row: 2, column: "agentSourcedIds", code: "roster/reference-unknown" },
    ]);
    expect(rows.students.map(({ number }) => number)).toEqual(["u2"]);
    // With a fault nobody knows who is missing.
    expect(rows.complete).toEqual({ student: false, staff: false });
  });

  test.each([
    ["another version", { "manifest.csv": manifest("bulk", "1.1") }, "roster/oneroster-version"],
    ["users that the manifest promises and that are not there", { "users.csv": undefined }, "roster/oneroster-file"],
    ["users without sourcedId", { "users.csv": "id,name\n1,2" }, "roster/oneroster-file"],
  ])("%s is refused", async (_, change, code) => {
    const files = Object.fromEntries(Object.entries({ ...BULK, ...change }).filter(([, text]) => text !== undefined));
    expect(await codeOf(read(files as Files))).toBe(code);
  });

  test("of several schools one has to be named; only its people are read", async () => {
    const files = {
      ...BULK,
      "orgs.csv": `${BULK["orgs.csv"]}\no2,,,Other school,school,,`,
      "roles.csv": (BULK["roles.csv"] ?? "").replace("u2,primary,student,,,o1", "u2,primary,student,,,o2"),
    };
    expect(await codeOf(read(files))).toBe("roster/several-schools");
    expect(await codeOf(read(files, "o3"))).toBe("roster/several-schools");
    expect((await read(files, "o2")).rows.students.map(({ number }) => number)).toEqual(["u2"]);
  });
});

describe("OneRoster 1.2, delta", () => {
  test("a deleted student leaves; a deleted role leaves too", async () => {
    const { rows } = await delta({
      "users.csv": `${header("users.csv")}\nu1,tobedeleted,2026-11-01T00:00:00Z,true,x,,小明,王,,,,,,,,,,,,,,,,\nu3,active,2026-11-01T00:00:00Z,true,x,,Mary,Lee,,,,,,,,,,,,,,,,`,
      "roles.csv": `${header("roles.csv")}\nr1,tobedeleted,2026-11-01T00:00:00Z,u1,primary,student,,,o1,\nr3,tobedeleted,2026-11-01T00:00:00Z,u3,primary,teacher,,,o1,`,
    });
    expect(rows.gone.map(({ kind, number }) => [kind, number])).toEqual([
      ["student", "u1"],
      ["staff", "u3"],
    ]);
    expect(rows).toMatchObject({ students: [], staff: [], complete: { student: false, staff: false } });
  });

  test("somebody whose roles are not repeated may be anybody whom the roster knows, and is never added", async () => {
    const { rows, errors } = await delta({
      "users.csv": `${header("users.csv")}\nu1,active,2026-11-01T00:00:00Z,true,x,,小明,王,,,,,,p7,,,,,,,,,,`,
    });
    expect(errors).toEqual([]);
    expect(rows.students).toMatchObject([{ number: "u1", ifKnown: true, guardians: [{ number: "p7", name: null }] }]);
    expect(rows.staff).toMatchObject([{ number: "u1", ifKnown: true }]);
    expect(rows.guardians).toMatchObject([{ number: "u1", name: "王小明" }]);
  });

  test("who only changes class comes by the enrolment alone", async () => {
    const { rows } = await delta({
      "classes.csv": `${header("classes.csv")}\nc3,active,2026-11-01T00:00:00Z,三年级3班,03,,3-3,homeroom,,o1,t1,,,`,
      "enrollments.csv": `${header("enrollments.csv")}\ne1,tobedeleted,2026-11-01T00:00:00Z,c1,o1,u1,student,,,\ne9,active,2026-11-01T00:00:00Z,c3,o1,u1,student,,,`,
    });
    expect(rows.students).toMatchObject([
      { number: "u1", ifKnown: true, name: null, classes: ["三年级3班", "3-3", "c3"], guardians: null },
    ]);
  });

  test("a status that the standard does not have is a fault", async () => {
    const { errors } = await delta({
      "users.csv": `${header("users.csv")}\nu1,inactive,,true,x,,小明,王,,,,,,,,,,,,,,,,`,
    });
    expect(errors).toMatchObject([{ column: "status", code: "roster/word-unknown" }]);
  });
});
