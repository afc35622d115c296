import { afterAll, beforeAll, expect, test } from "vitest";
import type { CustodyLink } from "#contract/live.ts";
import { at, DAY, ORIGIN } from "../views/school.ts";
import { startSchool } from "./running-school.ts";

let school: Awaited<ReturnType<typeof startSchool>>;
let taps = 100;

/** A card that the reader kept since `tapped`, in a day `days` before today. */
async function lateTap(person: string, reader: string, tapped: string, days = 0) {
  taps += 1;
  const identity = { epoch: 1, seq: taps };
  const credentials = [...school.loop.state().roster.credentials.values()];
  const credential = credentials.find((one) => one.person === person)?.id ?? "none";
  const tappedAt = at(tapped) - days * 24 * 3600_000;
  await school.loop.submit({
    event: {
      ...{ kind: "card-tapped", reader, tap: identity, credential, tappedAt },
      ...{ late: true, clock: "good" },
    },
    tap: { reader, ...identity, digest: "01".repeat(32), raw: new Uint8Array([2]), person },
  });
}

const chain = async (query = "") => (await school.call(`/api/v1/students/s-1/custody${query}`)).body as CustodyLink[];
const shown = (links: readonly CustodyLink[]) => links.map(({ from, status, place }) => [from, status, place]);

beforeAll(async () => {
  school = await startSchool();
  await school.moveTo("07:45");
  await school.tap("s-1", "east-in");
  await school.moveTo("07:50");
  await school.tap("t-1", "door-1");
  await school.moveTo("08:10");
  await school.moveTo("08:22");
  await school.tap("s-1", "east-in");
  await school.moveTo("08:40");
});
afterAll(() => school.stop());

test("A2: what was known then and what is known now are both answered, each without a gap", async () => {
  const before = await chain();
  expect(shown(before)).toEqual([
    [ORIGIN, "at-home", null],
    [at("07:45"), "arriving", "gate-east"],
    [at("08:10"), "unattended", null],
    [at("08:22"), "arriving", "gate-east"],
  ]);
  await lateTap("s-1", "door-1", "08:05");
  const now = await chain();
  expect(shown(now)).toEqual([
    [ORIGIN, "at-home", null],
    [at("07:45"), "arriving", "gate-east"],
    [at("08:05"), "in-class", "room-1"],
    [at("08:22"), "arriving", "gate-east"],
  ]);
  expect(now[2]).toMatchObject({ custodian: { id: "t-1" }, known: at("08:40"), within: 0 });
  expect(now[2]?.correctedBy).toHaveLength(1);
  for (const [i, link] of now.entries()) if (i > 0) expect(link.from).toBe(now[i - 1]?.to);

  const then = await chain(`?day=${DAY}&asOf=${at("08:39")}`);
  expect(then).toEqual(before);
  expect(shown(await chain(`?day=${DAY}&asOf=${at("08:15")}`))).toEqual(shown(before.slice(0, 3)));
  expect(await chain(`?day=${DAY}&asOf=${ORIGIN - 1}`)).toEqual([]);
  expect((await school.call(`/api/v1/students/s-1/custody?asOf=never`)).status).toBe(400);
});

test("A2: a tap from a day long past corrects that day, and no gap comes of it", async () => {
  await lateTap("s-1", "door-2", "10:00", 20);
  const links = await chain("?day=2026-11-03");
  const origin = ORIGIN - 20 * 24 * 3600_000;
  expect(shown(links)).toEqual([
    [origin, "at-home", null],
    [at("10:00") - 20 * 24 * 3600_000, "in-care", "room-2"],
  ]);
  expect(links.at(-1)).toMatchObject({ to: origin + 24 * 3600_000, custodian: { id: "lead-1" } });
  expect(shown(await chain("?day=2026-11-04"))).toEqual([[origin + 24 * 3600_000, "at-home", null]]);
});
