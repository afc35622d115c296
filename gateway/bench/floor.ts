/**
 * What no gateway of this kind can beat, as programs to measure beside it in the same run:
 * `bare`: aedes, PUBACK only; `echo`: aedes answers each tap at once and stores nothing; `group-commit`: aedes, the raw tap committed to SQLite with
 * a full sync before the PUBACK, no rules. `node floor.ts bare|echo|group-commit DIR` prints its address as a JSON line.
 */
import { createServer } from "node:net";
import { join } from "node:path";
import { Aedes, type PublishPacket } from "aedes";
import Database from "better-sqlite3";

const COMMIT_MAX = 256;
type Job = { readonly packet: PublishPacket; readonly done: (error?: Error | null) => void };

/** Group commit as plain as it can be: what came while the last transaction ran is the next one. */
function groupCommit(file: string): (job: Job) => void {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE tap (id INTEGER PRIMARY KEY, topic TEXT, payload BLOB)");
  const insert = db.prepare("INSERT INTO tap (topic, payload) VALUES (?, ?)");
  const commit = db.transaction((jobs: readonly Job[]) => {
    for (const { packet } of jobs) insert.run(packet.topic, packet.payload);
  });
  const waiting: Job[] = [];
  const flush = (): void => {
    const jobs = waiting.splice(0, COMMIT_MAX);
    commit(jobs);
    for (const job of jobs) job.done();
    if (waiting.length > 0) setImmediate(flush);
  };
  return (job) => {
    if (waiting.push(job) === 1) setImmediate(flush);
  };
}

const [kind = "echo", folder = "."] = process.argv.slice(2);
const broker = await Aedes.createBroker({ queueLimit: 10_000, drainTimeout: 5000 });
const store = kind === "group-commit" ? groupCommit(join(folder, "floor.db")) : null;

broker.authorizePublish = (client, packet, done) => {
  if (kind === "bare" || !client || !packet.topic.endsWith("/tap")) return done(null);
  const answer = (error?: Error | null): void => {
    done(error ?? null);
    const { epoch, seq } = JSON.parse(String(packet.payload)) as { epoch: number; seq: number };
    const send = (name: string, message: object) =>
      broker.publish(
        {
          cmd: "publish",
          topic: packet.topic.replace(/tap$/, name),
          payload: JSON.stringify(message),
          qos: 0,
          dup: false,
          retain: false,
        },
        () => {},
      );
    send("ack", { epoch, upto: seq, now: 0 });
    send("feedback", { epoch, seq, verdict: "accept", rule: "G1", open: true });
  };
  if (store) store({ packet, done: answer });
  else answer();
};

const server = createServer((socket) => void broker.handle(socket));
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as { port: number };
  console.log(JSON.stringify({ listening: { mqtt: `mqtt://127.0.0.1:${port}` } }));
});
process.on("SIGTERM", () => process.exit(0));
