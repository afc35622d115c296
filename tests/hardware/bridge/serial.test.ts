import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machineClock } from "../../../hardware/bridge/clock.ts";
import {
  openSerial,
  PROBE_EVERY_MS,
  REOPEN_FIRST_MS,
  REOPEN_MS_MAX,
  type SerialTrace,
  SILENCE_REOPEN_MS,
  serialPorts,
} from "../../../hardware/bridge/serial.ts";
import { openPty, type Pty, until } from "./pty.ts";

let pty: Pty;
beforeEach(() => {
  pty = openPty();
});
afterEach(() => pty.hangUp());

function listen(path: string) {
  const heard: number[] = [];
  const traces: SerialTrace[] = [];
  const serial = openSerial({
    path,
    baud: 9600,
    clock: machineClock,
    chance: () => 0.1,
    onBytes: (bytes) => heard.push(...bytes),
    trace: (trace) => traces.push(trace),
  });
  const opened = () => traces.filter(({ event }) => event === "port-open").length;
  const lost = () => traces.filter(({ event }) => event === "port-lost").length;
  return { heard, serial, opened, lost };
}

describe("a serial port", () => {
  test("passes every byte value unchanged", async () => {
    const { heard, serial, opened } = listen(pty.path);
    await until("the port to open", () => opened() === 1);
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    pty.write(all);
    await until("all bytes", () => heard.length >= 256);
    expect(heard).toEqual([...all]);
    await serial.close();
  });

  test("that hangs up is noticed and tried again until it is closed", async () => {
    const { serial, opened, lost } = listen(pty.path);
    await until("the port to open", () => opened() === 1);
    await pty.hangUp();
    await until("the loss and a further failed attempt", () => lost() >= 2);
    await serial.close();
    const attempts = lost();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lost()).toBe(attempts);
  });

  test("that is silent for very long is opened anew, and every wait is bounded", async () => {
    let up = 0;
    const waits: { readonly ms: number; readonly task: () => void }[] = [];
    const traces: SerialTrace[] = [];
    const serial = openSerial({
      path: pty.path,
      baud: 9600,
      clock: {
        up: () => up,
        after: (ms, task) => {
          waits.push({ ms, task });
          return () => {};
        },
      },
      chance: () => 1,
      onBytes: () => {},
      trace: (trace) => traces.push(trace),
    });
    const next = async () => {
      const seen = waits.length;
      waits.at(-1)!.task();
      await until("the next wait", () => waits.length > seen);
    };
    await until("the first look at the port", () => waits.length === 1);
    expect(waits[0]!.ms).toBe(PROBE_EVERY_MS);
    await next();
    up += SILENCE_REOPEN_MS;
    await next();
    expect(traces.at(-1)).toEqual({ event: "port-lost", reason: "silent" });
    expect(waits.at(-1)!.ms).toBe(REOPEN_FIRST_MS);
    await pty.hangUp();
    for (let attempt = 0; attempt < 8; attempt += 1) await next();
    expect(waits.at(-1)!.ms).toBe(REOPEN_MS_MAX);
    await serial.close();
  });

  test("that is not there yet is waited for", async () => {
    const { serial, lost } = listen("/dev/no-such-port");
    await until("two failed attempts", () => lost() >= 2);
    await serial.close();
  });

  test("closing before the port is open leaves nothing behind", async () => {
    const { serial, heard } = listen(pty.path);
    await serial.close();
    const second = listen(pty.path);
    await until("the port to open for the next one", () => second.opened() === 1);
    pty.write(Uint8Array.of(1, 2, 3));
    await until("the bytes", () => second.heard.length === 3);
    expect(heard).toEqual([]);
    await second.serial.close();
  });

  test("the list of ports answers, also where the system cannot tell", async () => {
    expect(Array.isArray(await serialPorts())).toBe(true);
  });
});
