/** How long a gateway needs from its start to the first acknowledged tap, with a journal of a given size. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { stopProgram } from "../cli/processes.ts";
import { realClock, rehearsalClock } from "../clock.ts";
import { startEngine } from "../engine.ts";
import { readSchoolDocument } from "../intake/provision.ts";
import { openJournal } from "../journal/open.ts";
import { openKeys } from "../keys.ts";
import { nowMs } from "./clock.ts";
import { runLoad } from "./load.ts";
import { residentMb } from "./process-meter.ts";
import type { RestartFigure } from "./report.ts";
import { BENCH_SCHOOL, cardOf, laneIn, laneOut } from "./school.ts";
import { BENCH_SPEED, prepareGateway, startGatewayOn } from "./subjects.ts";

/** Taps handed over at once while filling; the loop's group commit makes its transactions of them. */
const FILL_GROUP = 1024;
const BYTES_PER_MB = 1024 * 1024;

type Size = { readonly pairs: number; readonly children: number };

/** Fills a journal through the gateway's own intake, without a network: the entries are what readers would have caused. */
async function fill(data: string, events: number, { pairs, children }: Size): Promise<void> {
  const directory = join(data, "gateway");
  const keys = openKeys(join(directory, "keys"), randomBytes);
  const journal = await openJournal({ dir: directory, master: keys.master, entropy: randomBytes });
  const document = readSchoolDocument(readFileSync(join(data, "school.json"), "utf8"));
  const clock = rehearsalClock({ origin: realClock().now(), speed: BENCH_SPEED });
  const engine = await startEngine({ clock, journal, keys, document, log: () => {} });
  const seqs = new Map<string, number>();
  for (let n = 0; journal.head().upto < events; ) {
    const group = Array.from({ length: Math.min(FILL_GROUP, events - journal.head().upto) }, () => {
      const child = n % children;
      const reader = (Math.floor(n / children) % 2 === 0 ? laneIn : laneOut)(child % pairs);
      const seq = (seqs.get(reader) ?? 0) + 1;
      seqs.set(reader, seq);
      n += 1;
      const payload = Buffer.from(JSON.stringify({ epoch: 1, seq, up: Math.floor(clock.up()), card: cardOf(child) }));
      const topic = `baton/v1/${BENCH_SCHOOL}/${reader}/tap`;
      return engine.admission.admitTap({ reader, topic, payload, receivedUp: clock.up() });
    });
    await Promise.all(group);
  }
  await engine.stop();
  await journal.close();
}

const sizeMb = (folder: string): number =>
  Math.round(readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / BYTES_PER_MB);

/** @param events entries in the journal; one of a gateway that was stopped without warning has its snapshot a little behind */
export async function measureRestart(folder: string, events: number, size: Size): Promise<RestartFigure> {
  const data = prepareGateway(folder, size);
  process.stderr.write(`filling a journal with ${events} events\n`);
  await fill(data, events, size);
  const start = nowMs();
  const subject = await startGatewayOn(data, size.pairs);
  try {
    const { host, port, passwords } = subject;
    const one = {
      host,
      port,
      passwords,
      school: BENCH_SCHOOL,
      pairs: 1,
      children: 1,
      rate: 1,
      window: 1,
      seconds: 0.001,
    };
    const first = await runLoad({ ...one, answerBy: "feedback", epoch: 2 });
    if (first.acknowledged === 0) throw new Error("the gateway did not acknowledge after its restart");
    return {
      events,
      toFirstAckMs: Math.round(nowMs() - start),
      residentMb: residentMb(subject.running.child.pid ?? 0),
      fileMb: sizeMb(join(data, "gateway")),
    };
  } finally {
    await stopProgram(subject.running);
  }
}
