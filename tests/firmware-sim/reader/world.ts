/** A world with one clock that only the test moves, and a gateway that answers as the contract says. */
import type { ReaderClock } from "#reader/ports.ts";
import { decode, encode } from "#wire/codec.ts";
import type { Feedback, MessageName, MessageOf, Tap } from "#wire/messages.ts";
import type { MemoryPeer, MemorySession } from "../../../firmware-sim/reader/memory-link.ts";

export const SCHOOL_MORNING = 1_795_422_600_000;

type Task = { readonly due: number; readonly order: number; readonly task: () => void };

function isSooner(one: Task, other: Task | undefined): boolean {
  return other === undefined || one.due < other.due || (one.due === other.due && one.order < other.order);
}

/** A clock by hand: `pass` runs what falls due, in order, and lets promises settle in between. */
export function handClock() {
  let up = 0;
  let made = 0;
  let tasks: Task[] = [];
  const clock: ReaderClock = {
    up: () => up,
    now: () => SCHOOL_MORNING + up,
    after(realMs, task) {
      made += 1;
      const one = { due: up + realMs, order: made, task };
      tasks.push(one);
      return () => {
        tasks = tasks.filter((other) => other !== one);
      };
    },
  };
  const pass = async (realMs: number) => {
    const end = up + realMs;
    for (;;) {
      const next = tasks.reduce<Task | undefined>((first, task) => (isSooner(task, first) ? task : first), undefined);
      if (next === undefined || next.due > end) break;
      tasks.splice(tasks.indexOf(next), 1);
      up = Math.max(up, next.due);
      next.task();
      await Promise.resolve();
    }
    up = end;
    await Promise.resolve();
  };
  return { clock, pass };
}

export type Received = { readonly name: MessageName; readonly value: MessageOf<MessageName> };

/** A gateway in a few lines: stores, acknowledges, then answers; each of it can be switched off. */
export function plainGateway(clock: ReaderClock) {
  const taps = new Map<string, Tap>();
  const received: Received[] = [];
  const wills: MessageOf<"state">[] = [];
  const sessions: MemorySession[] = [];
  const gateway = { acks: true, answers: true, admits: true, taps, received, wills, sessions, peer: {} as MemoryPeer };
  const now = () => Math.floor(clock.now() ?? 0);
  const durableUpto = (epoch: number) => {
    let upto = 0;
    while (taps.has(`${epoch}/${upto + 1}`)) upto += 1;
    return upto;
  };
  gateway.peer = {
    connected(session) {
      if (gateway.admits) sessions.push(session);
      return gateway.admits;
    },
    received(session, name, payload) {
      const read = decode(name, payload);
      if (!read.ok) throw new Error(`a reader sent a bad ${name}: ${read.fault.detail}`);
      received.push({ name, value: read.value });
      if (name !== "tap" || !gateway.acks) return;
      const tap = read.value as Tap;
      const known = taps.has(`${tap.epoch}/${tap.seq}`);
      taps.set(`${tap.epoch}/${tap.seq}`, tap);
      session.deliver("ack", encode("ack", { epoch: tap.epoch, upto: durableUpto(tap.epoch), now: now() }));
      if (gateway.answers) session.deliver("feedback", encode("feedback", answer(tap, { open: !known, now: now() })));
    },
    lost(session) {
      const read = decode("state", session.will);
      if (read.ok) wills.push(read.value);
    },
  };
  return gateway;
}

/** An accepting answer. */
export function answer({ epoch, seq }: Pick<Tap, "epoch" | "seq">, { open = true, now = SCHOOL_MORNING }): Feedback {
  return {
    epoch,
    seq,
    verdict: "accept",
    rule: "G1",
    open,
    light: "green",
    sound: "ok",
    text: { zh: "早", en: "Hi" },
    expires: now + 3000,
  };
}
