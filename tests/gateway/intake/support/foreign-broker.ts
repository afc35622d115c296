/** A broker that is not ours: Mosquitto when the machine has it, a plain aedes otherwise. Neither waits for our disk. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import { until } from "./wire.ts";

export type ForeignBroker = {
  readonly kind: "mosquitto" | "aedes";
  readonly port: number;
  stop(): Promise<void>;
};

const hasMosquitto = spawnSync("mosquitto", ["-h"]).error === undefined;

/** @param port 0 picks a free one */
export const foreignBroker = (port = 0): Promise<ForeignBroker> => (hasMosquitto ? mosquitto(port) : plainAedes(port));

async function plainAedes(port: number): Promise<ForeignBroker> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    kind: "aedes",
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => broker.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function mosquitto(wanted: number): Promise<ForeignBroker> {
  const port = wanted === 0 ? await freePort() : wanted;
  const dir = mkdtempSync(join(tmpdir(), "baton-mosquitto-"));
  const config = join(dir, "mosquitto.conf");
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 500\n`);
  const child = spawn("mosquitto", ["-c", config], { stdio: "ignore" });
  const exited = new Promise((resolve) => child.on("exit", resolve));
  let open = false;
  await until("mosquitto listens", () => {
    const probe = connect(port, "127.0.0.1", () => {
      open = true;
      probe.destroy();
    });
    probe.on("error", () => {});
    return open;
  });
  return {
    kind: "mosquitto",
    port,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      rmSync(dir, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
